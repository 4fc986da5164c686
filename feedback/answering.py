"""An answer of somebody whom nobody knows: three queries, no session, nothing kept of the sender."""

from collections.abc import Mapping
from enum import Enum
from uuid import UUID, uuid5

from django.utils import timezone

from . import slips
from .codes import cleaned
from .models import AnswerKind, Question, StagedAnswer, Survey


class Outcome(Enum):
    TAKEN = "taken"
    SLIP_REFUSED = "slip_refused"  # unknown, or used before; which of the two is not told


def questions_for(code: str, *, answering: bool = False) -> list[Question]:
    """The questions of a survey in one query, each with the survey; empty for an unknown code.

    `answering` holds off closing until commit, so that nothing arrives after the answers were sealed.
    """
    found = Question.objects.filter(survey__code=cleaned(code)).order_by("position")
    found = found.select_related("survey__organization", "survey__runner")
    return list(found.select_for_update(of=("survey",), no_key=True) if answering else found)


def takes_answers(survey: Survey) -> bool:
    is_here = survey.state == Survey.State.OPENED and not survey.is_handed_over
    return is_here and survey.opens_on <= timezone.localdate() <= survey.closes_on


def accept(survey: Survey, answer: UUID, choices: Mapping[str, str], remark: str, code: str = "") -> Outcome:
    """Keep the answer until it is sealed. The same `answer` sent again changes nothing and is taken.

    Call it in the transaction in which questions_for(answering=True) found that the survey takes answers.
    """
    kind = AnswerKind.SLIPS if code else AnswerKind.OPEN_LINK
    # Who goes back and sends the page with a code, or with another one, has answered once more.
    number = uuid5(answer, f"{kind}{cleaned(code)}")
    if code and not slips.use(survey, code):
        is_repeat = StagedAnswer.objects.filter(pk=number, survey=survey).exists()
        return Outcome.TAKEN if is_repeat else Outcome.SLIP_REFUSED
    staged = StagedAnswer(
        id=number, survey=survey, kind=kind, day=timezone.localdate(), choices=dict(choices), remark=remark
    )
    StagedAnswer.objects.bulk_create([staged], ignore_conflicts=True)
    return Outcome.TAKEN
