"""How a number on a sheet came about: points with formula, basis and the figures behind them.

Points are rounded half up to two decimals where they are printed: per line, then per criterion, so that
whoever adds up the paper gets the same total.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from .rules import CriterionRules

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Figure:
    """An input of a formula: its name and value as printed, and the record it was counted in.

    `source`: report, light, notice, task, acceptance, survey, mechanism, score, ballot, finding or group;
    `record_id` is the id of the project (the first six but survey and mechanism), survey result, mechanism,
    scorer's post, ballot or finding; None where there is no single record.
    """

    name: str
    value: str
    source: str
    record_id: int | None = None


@dataclass(frozen=True)
class Line:
    """How points were reached: formula and the counts behind it; of one project where it has an id."""

    points: Decimal
    formula: str
    basis: str
    project_id: int | None = None
    title: str = ""
    figures: tuple[Figure, ...] = ()

    def record(self, source: str) -> int | None:
        """Id of the first record of this kind behind the points."""
        return next((figure.record_id for figure in self.figures if figure.source == source), None)


@dataclass(frozen=True)
class Part:
    """A criterion's outcome. Without `points` it is missing, and `missing` says what is awaited.

    `full` is the most that it can add to the criterion above (its weight), `marks` what it has on its own
    scale. `joined` says how several lines become marks, `scaled` how marks become points; both are empty
    where there is nothing to say. `is_counted` is False for what is shown and not added up.
    """

    code: str
    name: str
    kind: str
    full: Decimal
    points: Decimal | None
    lines: tuple[Line, ...] = ()
    missing: str = ""
    measure: str = ""
    parent: str = ""
    depth: int = 0
    marks: Decimal | None = None
    joined: str = ""
    scaled: str = ""
    note: str = ""
    is_counted: bool = True

    @property
    def formula(self) -> str:
        """From the lines to the marks: with two projects the mean of both, （14 + 12.5）÷ 2."""
        return self.joined or "".join(line.formula for line in self.lines)

    @property
    def steps(self) -> tuple[str, ...]:
        """Every formula from the lines to the points, each once."""
        return tuple(dict.fromkeys(step for step in (self.formula, self.scaled, self.note) if step))

    @property
    def basis(self) -> str:
        """计分依据 for the form; with two projects each with its formula."""
        if len(self.lines) < 2:
            return "".join(line.basis for line in self.lines)
        return "；".join(
            f"{line.title or f'结果 {number}'}：{line.formula} = {plain(line.points)}（{line.basis}）"
            for number, line in enumerate(self.lines, start=1)
        )


def rounded(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)


def plain(value: Decimal) -> str:
    """14, 19.2: without trailing zeros."""
    return f"{value.normalize():f}"


def percent(value: Decimal) -> str:
    return f"{value.quantize(Decimal('0.1'), ROUND_HALF_UP)}%"


def mean(values: Iterable[Decimal]) -> Decimal:
    found = list(values)
    return rounded(sum(found, Decimal(0)) / len(found))


def done(criterion: CriterionRules, lines: Iterable[Line]) -> Part:
    """Marks are the mean of the lines."""
    found = tuple(lines)
    joined = f"（{' + '.join(plain(line.points) for line in found)}）÷ {len(found)}" if len(found) > 1 else ""
    return marked(criterion, mean(line.points for line in found), found, joined)


def marked(criterion: CriterionRules, marks: Decimal, lines: tuple[Line, ...], joined: str = "") -> Part:
    return replace(missing(criterion, ""), marks=marks, lines=lines, joined=joined)


def missing(criterion: CriterionRules, words: str) -> Part:
    return Part(
        criterion.code,
        criterion.name,
        criterion.kind,
        criterion.weight,
        None,
        missing=words,
        measure=criterion.measure,
        parent=criterion.parent,
        is_counted=criterion.is_counted,
    )
