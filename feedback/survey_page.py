"""What the page of a survey says of its answers, and to whom.

While people answer: how many are sealed, to whoever runs the survey. No distribution before the closing: two looks
one day apart would tell what the few in between said. After it to whoever runs it, after publishing to whoever sees
the survey; each kind by itself, never a row.
"""

from dataclasses import dataclass

from organizations.actor import Actor

from .counting import result_of
from .models import AnswerKind, SealedAnswer, SealedBatch, Survey
from .permissions import may_run_survey
from .tallies import Tally, overall, tally
from .weighing import Weighed, shown_from, weigh

METHODS = {
    AnswerKind.SLIPS: "凭一次性问卷码在手机上填写，一码一份",
    AnswerKind.OPEN_LINK: "扫码或打开链接填写，任何人可填；仅供参考",
}


@dataclass(frozen=True)
class KindOfAnswers:
    """What one kind of answer came to: sample, denominator, minimum, method, digest, and each question."""

    label: str
    method: str
    returned: int
    issued: int | None
    void: int
    digests: list[SealedBatch]
    weighed: Weighed | None
    shortage: str
    tallies: list[Tally]


def sealed_counts(survey: Survey) -> list[tuple[str, int]]:
    """一次性码 36: what is sealed of each kind that has anything, never what waits."""
    counts: dict[str, int] = {}
    for batch in survey.sealed_batches.all():
        counts[batch.kind] = counts.get(batch.kind, 0) + batch.count
    return [(AnswerKind(kind).label, counts[kind]) for kind in AnswerKind if kind in counts]


def sees_counts(survey: Survey, actor: Actor) -> bool:
    return survey.is_open and may_run_survey(actor, survey)


def sees_results(survey: Survey, actor: Actor) -> bool:
    """Whoever runs it from the closing on, everybody in scope once they are published."""
    return survey.is_published or (survey.is_over and may_run_survey(actor, survey))


def kinds_of_answers(survey: Survey) -> list[KindOfAnswers]:
    """Three queries a kind at most; the best-ranked kind first."""
    by_kind: dict[str, list[SealedBatch]] = {}
    for batch in survey.sealed_batches.all():
        by_kind.setdefault(batch.kind, []).append(batch)
    return [
        kind_of_answers(survey, AnswerKind(kind), by_kind[kind]) for kind in AnswerKind if kind in by_kind
    ]


def kind_of_answers(survey: Survey, kind: AnswerKind, batches: list[SealedBatch]) -> KindOfAnswers:
    answers = list(SealedAnswer.objects.filter(batch__in=batches).values_list("choices", flat=True))
    asked = [question for question in survey.questions.all() if question.options]
    decides = next((question for question in asked if question.is_overall), None)
    weighed, shortage = None, ""
    if decides:
        found = overall(decides, answers)
        shortage = tally(decides, answers, shown_from(survey)).shortage
        if not shortage:
            weighed = weigh([result_of(survey, kind, len(answers), found)], survey.round)[0]
    return KindOfAnswers(
        label=kind.label,
        method=METHODS[kind],
        returned=len(answers),
        issued=survey.issued_slips if kind == AnswerKind.SLIPS else None,
        void=survey.void_slips if kind == AnswerKind.SLIPS else 0,
        digests=batches,
        weighed=weighed,
        shortage=shortage,
        tallies=[tally(question, answers, shown_from(survey)) for question in asked],
    )
