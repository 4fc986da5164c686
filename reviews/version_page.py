"""A version of a sheet as it was frozen: everything from the snapshot, nothing from the records of today."""

from dataclasses import dataclass
from functools import cached_property

from organizations.actor import Actor

from . import snapshots
from .adjustment_words import total_notes
from .models import ReviewSheet, SheetVersion
from .part_rows import PartRow, PartTable
from .reach import reach_of
from .scoring.points import plain
from .scoring.totals import SheetResult


@dataclass
class VersionPage:
    sheet: ReviewSheet
    kept: SheetVersion
    actor: Actor

    @cached_property
    def result(self) -> SheetResult:
        return snapshots.thawed_result(self.kept.snapshot) if self.kept.snapshot else SheetResult((), None)

    @cached_property
    def parts(self) -> list[PartRow]:
        if not self.kept.snapshot:
            return []
        inputs = snapshots.thaw_inputs(self.kept.snapshot["inputs"])
        reach = reach_of(self.actor, self.sheet, inputs)
        return PartTable(self.sheet, inputs, self.result, is_readable=True, reach=reach).rows()

    @property
    def full(self) -> str:
        return plain(snapshots.thaw_rules(self.kept.snapshot["rules"]).full) if self.kept.snapshot else ""

    @property
    def total(self) -> str:
        return "—" if self.kept.total is None else f"{self.kept.total:.2f}"

    @property
    def notes(self) -> list[str]:
        return total_notes(self.result)

    @property
    def size(self) -> int:
        """Ranked sheets of the group on the day of the decision."""
        return self.kept.snapshot["group"]["size"] if self.kept.snapshot else 0

    @property
    def rank_words(self) -> str:
        return f"第 {self.kept.rank} 名，共 {self.size} 名" if self.kept.rank else "不参加排名"
