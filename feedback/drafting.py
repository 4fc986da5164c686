"""起草满意度调查: what the system knows of one already, and its questions copied from a template."""

from datetime import date, timedelta
from typing import Any

from organizations.models import Organization
from projects.models import AnnualRound, Project, RoundWindow
from workflow import audit, engine
from workflow.audit import Acting

from .codes import new_code
from .library import wording_of
from .models import Question, Scale, Survey, SurveyRules, SurveyTemplate

CODE = 8  # signs of the short link, 40 bits
LASTS = 20  # days, where the round's rhythm names none
BEFORE_REVIEW = 30  # days in which people are asked before the year's review begins
LONGEST_TITLE = 60


def usual_title(organization: Organization, project: Project | None, round_: AnnualRound) -> str:
    about = f"“{project.title}”" if project else f"{organization.short_name} {round_.year} 年"
    return f"{about}群众满意度调查"[:LONGEST_TITLE]


def usual_template() -> SurveyTemplate | None:
    """The default one; the oldest where none is."""
    found: SurveyTemplate | None = SurveyTemplate.objects.offered().order_by("-is_default", "pk").first()
    return found


def usual_dates(level: str, round_: AnnualRound, today: date) -> tuple[date, date]:
    """The month before the level's review begins; from today where that is over or not known."""
    review = round_.windows.filter(level=level, phase=RoundWindow.Phase.REVIEW).first()
    closes = review.opens_on - timedelta(days=1) if review else today
    if closes <= today:
        return today, today + timedelta(days=LASTS)
    return max(today, closes - timedelta(days=BEFORE_REVIEW)), closes


def options_of(scale: Scale | None) -> list[dict[str, Any]]:
    """The scale as a question keeps it: later changes of the library change no survey."""
    return [
        {"key": str(key), "label": option.label, "points": option.points, "standing": option.standing}
        for key, option in enumerate(scale.options.all() if scale else (), start=1)
    ]


def draft(survey: Survey, template: SurveyTemplate, actor: Acting) -> Survey:
    """Store the survey with the template's questions and its entry. Call it inside recording().

    The survey has organization, project, round, runner and who made it; IntegrityError where it exists already.
    """
    engine.lock(template)  # whoever edits its wording meanwhile comes before or finds it used
    survey.code = new_code(CODE)
    survey.template = template
    survey.least_shown = SurveyRules.of(survey.round).least_shown
    survey.save()
    Question.objects.bulk_create(
        Question(
            survey=survey,
            position=asked.position,
            options=options_of(asked.scale),
            **wording_of(asked),
        )
        for asked in template.questions.select_related("scale").prefetch_related("scale__options")
    )
    audit.note(actor, "create_survey", survey, after=audit.field_values(survey))
    return survey
