"""Running surveys with questions, and people who answer them."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from feedback import answering, slips
from feedback.models import AnswerKind, Question, StagedAnswer, Survey
from organizations.models import Appointment, Organization
from organizations.roles import Role
from tests.builders.people import an_appointment
from tests.builders.work import a_round

OPTIONS = [
    {"key": "1", "label": "满意", "points": 100, "standing": "satisfied"},
    {"key": "2", "label": "基本满意", "points": 75, "standing": "basically"},
    {"key": "3", "label": "不满意", "points": 55, "standing": "dissatisfied"},
    {"key": "4", "label": "不了解", "points": None, "standing": "unknown"},
]
SATISFIED, BASICALLY, DISSATISFIED, UNKNOWN = ({"1": key} for key in "1234")


def a_survey(
    organization: Organization,
    *,
    state: str = Survey.State.OPENED,
    by: Appointment | None = None,
    **fields: Any,
) -> Survey:
    """One question, which decides; run by an officer of the organization above unless `by` says otherwise."""
    officer = by or an_appointment(organization.parent or organization, Role.OFFICER)
    today = timezone.localdate()
    values: dict[str, Any] = {
        "round": fields.pop("round", None) or a_round(),
        "code": uuid4().hex[:12].upper(),
        "title": f"{organization.short_name}群众满意度调查",
        "opens_on": today - timedelta(days=7),
        "closes_on": today + timedelta(days=7),
    } | fields
    survey = Survey.objects.create(
        organization=organization, runner=officer.organization, created_by=officer, state=state, **values
    )
    a_question(survey, is_overall=True)
    return survey


def a_question(survey: Survey, **fields: Any) -> Question:
    values = {
        "position": survey.questions.count() + 1,
        "text": "总的来说，您是否满意？",
        "options": OPTIONS,
    } | fields
    return Question.objects.create(survey=survey, **values)


def answered(
    survey: Survey, choices: dict[str, str], *, remark: str = "", code: str = ""
) -> answering.Outcome:
    """As the public page does it, in its own transaction."""
    with transaction.atomic():
        found = answering.questions_for(survey.code, answering=True)
        return answering.accept(found[0].survey, uuid4(), choices, remark, code)


def staged(
    survey: Survey, count: int, choices: dict[str, str] = SATISFIED, kind: str = AnswerKind.OPEN_LINK
) -> None:
    """Many answers at once, without their slips."""
    StagedAnswer.objects.bulk_create(
        StagedAnswer(survey=survey, kind=kind, day=date(2026, 12, 1), choices=choices) for _ in range(count)
    )


def printed(survey: Survey, count: int) -> list[str]:
    return slips.make(survey, count)
