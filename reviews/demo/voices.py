"""What the people say of three villages: one survey running, one to publish, one published with its remarks.

Made by the very steps that people take, so that digests, batches and results are real.
"""

from datetime import timedelta
from random import Random

from django.utils import timezone

from feedback import library, sealing, slips
from feedback.drafting import draft, usual_title
from feedback.models import AnswerKind, SlipBatch, StagedAnswer, Survey, SurveyTemplate
from feedback.taking_up import take_up
from feedback.transitions.remarks import HIDE, SHOW
from organizations.actor import Actor, service
from organizations.models import Appointment, Organization
from projects.models import AnnualRound
from workflow import audit, engine

from .people import People

PRINTED = 60
ANSWERED = {AnswerKind.SLIPS: 46, AnswerKind.OPEN_LINK: 17}
VOID = (7, "打印模糊 2 张，剩余未发 5 张，已当场销毁")
LEANING = (62, 27, 6, 5)  # of a hundred: satisfied, basically, not, do not know
REMARKS = (
    "路灯修好了，晚上出门放心多了。",
    "加装电梯谈了三年终于动工，谢谢社区的同志。",
    "停车还是紧张，希望再划一些车位。",
    "办事不用跑两趟了，这一点很好。",
    "垃圾清运有时晚，夏天味道大。",
    "希望多开几次居民议事会，把账目讲清楚。",
)


def ask_the_people(people: People, round_: AnnualRound, seed: int) -> None:
    """Call it when everything else is written."""
    rng = Random(f"{seed}:voices")
    officer = people.logins["township"]
    villages = [row for row in people.tree.rows if row.parent_id == officer.organization_id][:3]
    actor = people.actor(officer)
    for village, steps in zip(villages, (("close", "publish"), (), ("close",)), strict=False):
        survey = asked(village, round_, officer, actor)
        answer(survey, rng)
        sealing.seal(survey, service("seal_surveys"))
        for name in steps:
            move(survey, name, actor)
            if name == "close":
                declare_void(survey, actor)
        if survey.is_published:
            moderate(survey, round_, actor)
    a_short_template(people.actor(people.logins["city"]))


def asked(village: Organization, round_: AnnualRound, officer: Appointment, actor: Actor) -> Survey:
    """An open survey with its slips."""
    today = timezone.localdate()
    template = SurveyTemplate.objects.get(is_default=True)
    survey = Survey(
        round=round_,
        organization=village,
        runner=officer.organization,
        created_by=officer,
        title=usual_title(village, None, round_),
        introduction=template.introduction,
        opens_on=today - timedelta(days=6),
        closes_on=today + timedelta(days=14),
    )
    with audit.recording():
        draft(survey, template, actor)
        slips.make(survey, PRINTED)
        batch = SlipBatch.objects.create(survey=survey, count=PRINTED, made_on=today, made_by=officer)
        audit.note(actor, "print_slips", batch, details={"survey": survey.pk, "count": PRINTED})
    move(survey, "open", actor)
    return survey


def answer(survey: Survey, rng: Random) -> None:
    questions = [question for question in survey.questions.all() if question.options]
    remarks = iter(rng.sample(REMARKS, 4))
    StagedAnswer.objects.bulk_create(
        StagedAnswer(
            survey=survey,
            kind=kind,
            day=timezone.localdate(),
            choices={
                str(question.position): rng.choices(
                    [option["key"] for option in question.options], LEANING[: len(question.options)]
                )[0]
                for question in questions
            },
            remark=next(remarks, "") if number % 11 == 0 else "",
        )
        for kind, count in ANSWERED.items()
        for number in range(count)
    )


def move(survey: Survey, name: str, actor: Actor) -> None:
    step = engine.find(Survey, name)
    assert step is not None, name
    engine.run(step, survey, actor)


def declare_void(survey: Survey, actor: Actor) -> None:
    with audit.recording():
        survey.void_slips, survey.void_reason = VOID
        survey.save()
        after = audit.field_values(survey, ("void_slips", "void_reason"))
        details = {"reason": survey.void_reason}
        audit.note(actor, "void_slips", survey, before={"void_slips": 0}, after=after, details=details)


def moderate(survey: Survey, round_: AnnualRound, actor: Actor) -> None:
    """All remarks but one are shown, and one of those is listed as a problem of the village."""
    first, *others = survey.remarks.order_by("-is_dissatisfied", "text")
    for remark in (first, *others[:-1]):
        engine.run(SHOW, remark, actor)
    for remark in others[-1:]:
        engine.run(HIDE, remark, actor, {"reason": "与本次调查的事项无关"})
    with audit.recording():
        take_up(first, first.text, round_, actor)


def a_short_template(actor: Actor) -> None:
    """Beside the six questions: whether one knows of it, and whether one is satisfied."""
    with audit.recording():
        default = SurveyTemplate.objects.get(is_default=True)
        template = library.copy_template(default, "入户简表（两问）")
        asked = template.questions.all()
        asked.filter(kind="rating", is_overall=False).delete()
        for position, question in enumerate(asked.order_by("position"), start=1):
            question.position = position
            question.save()
        audit.note(actor, "create_template", template, after=library.recorded(template))
