"""Rows of the score table: points with their formula and the records behind them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.urls import reverse

from .formula_words import formula_words
from .models import Criterion, ReviewSheet
from .reach import EVERYTHING, Reach
from .scoring.inputs import SheetInputs
from .scoring.points import Figure, Line, Part, plain
from .scoring.totals import SheetResult
from .withholding import judged_codes

# Tab of the project page that holds what a criterion counts.
TABS = {"process": "reports", "tasks": "plan", "acceptance": "acceptance", "rows": "acceptance"}

# The same by what a single input was counted from.
FIGURE_TABS = {
    "report": "reports",
    "light": "reports",
    "notice": "notices",
    "task": "plan",
    "acceptance": "acceptance",
}


@dataclass(frozen=True)
class LineRow:
    """Formula and basis, with the address of the records behind them (empty: nowhere to look)."""

    title: str
    formula: str
    basis: str
    url: str
    points: str


@dataclass(frozen=True)
class FigureRow:
    """An input as it went into the formula, with the records that make it (empty: nowhere to look)."""

    name: str
    value: str
    url: str


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
    figures: tuple[FigureRow, ...] = ()
    steps: tuple[str, ...] = ()


@dataclass(frozen=True)
class PartTable:
    """Builds the rows of one sheet; without `is_readable` what people gave stays hidden."""

    sheet: ReviewSheet
    inputs: SheetInputs
    result: SheetResult
    is_readable: bool
    scorers: Mapping[int, str] = field(default_factory=dict)
    reach: Reach = EVERYTHING

    def rows(self) -> list[PartRow]:
        names = self.scorer_names() if self.is_readable else {}
        closed = frozenset() if self.is_readable else judged_codes(self.result.parts)
        return [self.row(part, names.get(part.code, ""), part.code in closed) for part in self.result.parts]

    def row(self, part: Part, scorers: str, hidden: bool) -> PartRow:
        lines = () if hidden else tuple(self.line(part, line, scorers) for line in part.lines)
        return PartRow(
            code=part.code,
            name=part.name,
            source=Criterion.Kind(part.kind).label if part.kind else "下列指标合计",
            full=plain(part.full),
            lines=lines,
            mean=part.formula if len(lines) > 1 else "",
            points="—" if hidden or part.points is None else f"{part.points:.2f}",
            awaited="" if hidden else part.missing,
            is_hidden=hidden,
            figures=() if hidden else tuple(self.figures(part)),
            steps=() if hidden else tuple(filter(None, (part.scaled, part.note))),
        )

    def figures(self, part: Part) -> Iterator[FigureRow]:
        """Every input of every line; of several lines each input with its line's title."""
        several = len({line.title for line in part.lines}) > 1
        for line in part.lines:
            for figure in line.figures:
                name = f"{line.title}：{figure.name}" if several and line.title else figure.name
                if figure.source == "score" and figure.record_id is not None:
                    name = f"{self.scorers.get(figure.record_id, '')}{name}"
                yield FigureRow(name, figure.value, self.figure_url(figure))

    def figure_url(self, figure: Figure) -> str:
        """The records that were counted; the numbers of people's scores and votes stand here and nowhere else."""
        tab = FIGURE_TABS.get(figure.source)
        if tab and figure.record_id:
            return self.project_url(figure.record_id, tab)
        if figure.source == "survey" and figure.record_id:
            return self.survey_url(figure.record_id)
        if figure.source == "mechanism" and figure.record_id:
            return reverse("reviews:mechanism", args=[figure.record_id])
        return ""

    def line(self, part: Part, line: Line, scorers: str) -> LineRow:
        several = len(part.lines) > 1
        return LineRow(
            title=line.title if several else "",
            formula=formula_words(line.formula, scorers) or (line.formula if several else ""),
            basis=line.basis,
            url=self.url(part, line),
            points=f"{line.points:.2f}" if several else "",
        )

    def url(self, part: Part, line: Line) -> str:
        """Where the records behind the points are shown."""
        surveys, conversion = self.inputs.surveys, self.inputs.conversion
        if part.measure == "conversion":
            return reverse("reviews:mechanism", args=[conversion.mechanism_id]) if conversion else ""
        if part.measure in Criterion.SURVEYS:
            result = line.record("survey") or (surveys[part.lines.index(line)].result_id if surveys else None)
            return self.survey_url(result) if result else ""
        if part.measure == "report":
            return "#self-report" if self.sheet.is_self_reported else ""
        project = line.project_id or next((entry.project_id for entry in self.inputs.projects), None)
        tab = TABS.get(part.measure)
        return self.project_url(project, tab) if project and tab else ""

    def project_url(self, project: int, tab: str) -> str:
        """Empty where the reader would find a closed door."""
        open_ = self.reach.has_project(project)
        return f"{reverse('projects:project', args=[project])}?tab={tab}" if open_ else ""

    def survey_url(self, result: int) -> str:
        return reverse("feedback:survey", args=[result]) if self.reach.has_survey(result) else ""

    def scorer_names(self) -> dict[str, str]:
        """Who scored which criterion, in the order of the scores; nobody where names are not told."""
        found: dict[str, list[str]] = {}
        for entry in self.inputs.scores:
            if name := self.scorers.get(entry.scorer_id):
                found.setdefault(entry.criterion, []).append(name)
        return {code: "、".join(names) for code, names in found.items()}
