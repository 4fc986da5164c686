"""Rows of the score table: points with their formula and the records behind them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.urls import reverse

from .models import Criterion, ReviewSheet
from .scoring.inputs import SheetInputs
from .scoring.points import Line, Part, plain
from .scoring.totals import SheetResult

# Tab of the project page that holds what a criterion counts.
TABS = {"process": "reports", "tasks": "plan", "acceptance": "acceptance"}


@dataclass(frozen=True)
class LineRow:
    """Formula and basis, with the address of the records behind them (empty: nowhere to look)."""

    title: str
    formula: str
    basis: str
    url: str
    points: str


@dataclass(frozen=True)
class PartRow:
    """A criterion: full marks, how the points were reached, the points or what is awaited."""

    code: str
    name: str
    source: str
    full: str
    lines: tuple[LineRow, ...]
    mean: str
    points: str
    awaited: str
    is_hidden: bool


@dataclass(frozen=True)
class PartTable:
    """Builds the rows of one sheet; without `is_readable` what people gave stays hidden."""

    sheet: ReviewSheet
    inputs: SheetInputs
    result: SheetResult
    is_readable: bool
    scorers: Mapping[int, str] = field(default_factory=dict)

    def rows(self) -> list[PartRow]:
        names = self.scorer_names() if self.is_readable else {}
        return [self.row(part, names.get(part.code, "")) for part in self.result.parts]

    def row(self, part: Part, scorers: str) -> PartRow:
        hidden = part.kind == Criterion.Kind.SUPERIOR and not self.is_readable
        lines = () if hidden else tuple(self.line(part, line, scorers) for line in part.lines)
        return PartRow(
            code=part.code,
            name=part.name,
            source=Criterion.Kind(part.kind).label,
            full=plain(part.full),
            lines=lines,
            mean=part.formula if len(lines) > 1 else "",
            points="—" if hidden or part.points is None else f"{part.points:.2f}",
            awaited="" if hidden else part.missing,
            is_hidden=hidden,
        )

    def line(self, part: Part, line: Line, scorers: str) -> LineRow:
        several = len(part.lines) > 1
        return LineRow(
            title=line.title if several else "",
            formula=f"{scorers}{line.formula}" if scorers else line.formula,
            basis=line.basis,
            url=self.url(part, line),
            points=f"{line.points:.2f}" if several else "",
        )

    def url(self, part: Part, line: Line) -> str:
        """Where the records behind the points are shown."""
        surveys, conversion = self.inputs.surveys, self.inputs.conversion
        if part.code == "conversion":
            return reverse("reviews:mechanism", args=[conversion.mechanism_id]) if conversion else ""
        if part.code == "public":
            index = part.lines.index(line)
            return reverse("feedback:survey", args=[surveys[index].result_id]) if surveys else ""
        if part.code == "report":
            return "#self-report" if self.sheet.is_self_reported else ""
        project = line.project_id or next((entry.project_id for entry in self.inputs.projects), None)
        return f"{reverse('projects:project', args=[project])}?tab={TABS[part.code]}" if project else ""

    def scorer_names(self) -> dict[str, str]:
        """Who scored which criterion, in the order of the scores."""
        found: dict[str, list[str]] = {}
        for entry in self.inputs.scores:
            found.setdefault(entry.criterion, []).append(self.scorers.get(entry.scorer_id, ""))
        return {code: "、".join(names) for code, names in found.items()}
