"""The page 评分分工 of a comparison group: who scores what, how far everybody has come."""

from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse

from .assigning import Division
from .balancing import Taken
from .models import Criterion, ReviewSheet
from .scoring_progress import Progress, progress


@dataclass(frozen=True)
class ScorerName:
    """A scorer of a criterion of a sheet, with what became of it: 已评 or 待评."""

    name: str
    words: str
    tone: str


@dataclass(frozen=True)
class DivisionCell:
    """`note` stands where nobody is assigned."""

    criterion: str
    names: tuple[ScorerName, ...]
    note: str


@dataclass(frozen=True)
class DivisionRow:
    sheet: ReviewSheet
    cells: tuple[DivisionCell, ...]
    url: str
    refusal: str


@dataclass
class AssignmentPage:
    division: Division

    @cached_property
    def progress(self) -> list[Progress]:
        return progress(self.division)

    @property
    def owed(self) -> int:
        """Scorers who still have something to give."""
        return sum(1 for row in self.progress if row.owed)

    @property
    def totals(self) -> tuple[int, int]:
        """Given and assigned, over everybody."""
        return sum(row.given for row in self.progress), sum(row.assigned for row in self.progress)

    @cached_property
    def rows(self) -> list[DivisionRow]:
        return [self.row(sheet) for sheet in self.division.sheets]

    def row(self, sheet: ReviewSheet) -> DivisionRow:
        refusal = self.division.refusal(sheet)
        url = "" if refusal else reverse("reviews:sheet_scorers", args=[sheet.pk])
        cells = tuple(self.cell(sheet, criterion) for criterion in self.division.criteria)
        return DivisionRow(sheet, cells, url, refusal)

    def cell(self, sheet: ReviewSheet, criterion: Criterion) -> DivisionCell:
        rows = self.division.assignments[sheet.pk, criterion.pk]
        names = tuple(
            ScorerName(row.scorer.user.name, *(("已评", "done") if row.given else ("待评", "ask")))  # type: ignore[attr-defined]
            for row in rows
        )
        if not self.division.is_asked(criterion, sheet):
            return DivisionCell(str(criterion), (), "没有项目，不用评")
        free = "未指定，均可评" if criterion.kind == Criterion.Kind.SUPERIOR else "未指定专家"
        return DivisionCell(str(criterion), names, "" if names else free)


@dataclass(frozen=True)
class LoadRow:
    """A scorer in the preview of 均衡分配: how many sheets of each criterion."""

    name: str
    sheets: int


@dataclass(frozen=True)
class PlannedDivision:
    """What 均衡分配 of one criterion would do."""

    criterion: Criterion
    loads: tuple[LoadRow, ...]
    lines: tuple[tuple[str, str], ...]
    short: tuple[str, ...]


def planned(division: Division, criterion: Criterion, taken: Taken, number: int) -> PlannedDivision:
    """`lines` are secretary and scorers per sheet; `short` names the sheets that get fewer scorers than asked."""
    names = {post.pk: post.user.name for post in division.pool.posts}
    for row in (row for rows in division.assignments.values() for row in rows):
        names.setdefault(row.scorer_id, row.scorer.user.name)
    loads: dict[int, int] = {}
    for posts in taken.values():
        for post in posts:
            loads[post] = loads.get(post, 0) + 1
    sheets = [sheet for sheet in division.sheets if sheet.pk in taken]
    return PlannedDivision(
        criterion,
        tuple(LoadRow(names[post], count) for post, count in loads.items()),
        tuple(
            (f"{sheet.organization.short_name}　{sheet.holder}", "、".join(names[p] for p in taken[sheet.pk]))
            for sheet in sheets
        ),
        tuple(sheet.organization.short_name for sheet in sheets if len(taken[sheet.pk]) < number),
    )
