"""What sealed answers add up to, question by question; nothing that fewer than the least answered is told."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from .models import Question, ScaleOption, SealedAnswer, Survey
from .rates import Counts
from .weighing import shown_from

UNKNOWN = ScaleOption.Standing.UNKNOWN


@dataclass(frozen=True)
class Line:
    """One option of a question: how many chose it, out of those who answered the question."""

    label: str
    count: int
    of: int

    @property
    def percent(self) -> Decimal:
        """0–100, one decimal."""
        return (Decimal(self.count) * 100 / self.of).quantize(Decimal("0.1")) if self.of else Decimal(0)


@dataclass(frozen=True)
class Tally:
    """A question's answers. Below `least` there are no lines, and nothing else to reckon them from.

    `counted` of the answers say something, others do not know; None where no option of the question counts. Few who say
    something are hidden among any number who do not: the lines would tell them apart.
    """

    question: Question
    answered: int
    counted: int | None
    least: int
    lines: tuple[Line, ...]

    @property
    def is_shown(self) -> bool:
        return self.answered >= self.least and (self.counted is None or self.counted >= self.least)

    @property
    def shortage(self) -> str:
        """样本不足（3/10）; empty where enough answered. Not how many of enough answers were valid: with those that
        came back it would tell how many were not."""
        if self.is_shown:
            return ""
        if self.answered >= self.least:
            return f"有效答卷不足 {self.least} 份"
        return f"样本不足（{self.answered}/{self.least}）"


def tallies(survey: Survey, kind: str) -> list[Tally]:
    """One tally per question with options, in two queries."""
    answers = list(
        SealedAnswer.objects.filter(batch__survey=survey, batch__kind=kind).values_list("choices", flat=True)
    )
    questions = [question for question in survey.questions.all() if question.options]
    return [tally(question, answers, shown_from(survey)) for question in questions]


def tally(question: Question, answers: Iterable[dict[str, str]], least: int) -> Tally:
    chosen = Counter(answer.get(str(question.position)) for answer in answers)
    chosen.pop(None, None)
    keys = [option["key"] for option in question.options if option["standing"] != UNKNOWN]
    answered = sum(chosen.values())
    found = Tally(question, answered, sum(chosen[key] for key in keys) if keys else None, least, ())
    if not found.is_shown:
        return found
    lines = tuple(Line(option["label"], chosen[option["key"]], answered) for option in question.options)
    return replace(found, lines=lines)


@dataclass(frozen=True)
class Overall:
    """The question that decides: numbers by standing, and Σ answers × worth."""

    counts: Counts
    unknown: int
    points: Decimal


def overall(question: Question, answers: Iterable[dict[str, str]]) -> Overall:
    by_key = {option["key"]: option for option in question.options}
    standing: Counter[str] = Counter()
    points = Decimal(0)
    for answer in answers:
        option = by_key.get(answer.get(str(question.position), ""))
        if option is None:
            continue
        standing[option["standing"]] += 1
        points += Decimal(option["points"] or 0)
    counts = Counts(standing["satisfied"], standing["basically"], standing["dissatisfied"])
    return Overall(counts, standing["unknown"], points)
