"""What the second person sees before deciding on an unlock: the reason, and what the records would give now."""

from dataclasses import dataclass
from functools import cached_property

from organizations.actor import Actor
from workflow import engine
from workflow.engine import Offer

from . import snapshots
from .models import Criterion, ReviewSheet, UnlockRequest
from .scoring.standings import Contender, Standing, standings
from .states import Grade
from .suggesting import Evaluation, evaluate_group


@dataclass(frozen=True)
class ChangeRow:
    """One figure of the sheet: as it was frozen, and what it would be."""

    name: str
    frozen: str
    now: str

    @property
    def differs(self) -> bool:
        return self.frozen != self.now


@dataclass
class UnlockPage:
    """`request` comes from visible_to(actor).with_names()."""

    request: UnlockRequest
    actor: Actor

    @property
    def sheet(self) -> ReviewSheet:
        return self.request.sheet

    @cached_property
    def evaluation(self) -> Evaluation:
        """The sheet by the records as they are now."""
        return evaluate_group(self.sheet)[self.sheet.pk]

    @cached_property
    def standing(self) -> Standing | None:
        """Where the sheet would stand among the others as they were decided."""
        found, group = self.evaluation.result, self.evaluation.group
        others = [entry for entry in group.contenders if entry.sheet_id != self.sheet.pk]
        if found.total is None or self.sheet.too_new:
            return None
        own = Contender(self.sheet.pk, found.total, found.veto, found.cap)
        return standings([*others, own], group.size, self.evaluation.rules)[self.sheet.pk]

    @cached_property
    def rows(self) -> list[ChangeRow]:
        """Points by criterion, total, rank and suggested grade; only while the request waits."""
        if not self.request.is_open or not self.sheet.snapshot:
            return []
        was, now = snapshots.thawed_result(self.sheet.snapshot), self.evaluation.result
        known = {part.code: part for part in was.parts}
        rows = [
            ChangeRow(
                part.name,
                figure(known[part.code].points) if part.code in known else "—",
                self.anew(part.kind) or figure(part.points),
            )
            for part in now.parts
        ]
        rows.append(ChangeRow("综合得分", figure(self.sheet.total), self.anew("") or figure(now.total)))
        return [*rows, *self.outcome_rows()]

    def outcome_rows(self) -> list[ChangeRow]:
        anew, standing = self.anew(""), self.standing
        rank = str(standing.rank) if standing else "—"
        grade = Grade(standing.grade).label if standing else "—"
        return [
            ChangeRow("组内名次", str(self.sheet.rank or "—"), anew or rank),
            ChangeRow("建议等次", self.sheet.get_suggested_grade_display() or "—", anew or grade),
            ChangeRow("审定等次", self.sheet.get_grade_display(), "重新审定"),
        ]

    def anew(self, kind: str) -> str:
        """What is scored anew has no figure yet; nor has the total above it."""
        if self.request.kind != UnlockRequest.Kind.RESCORE:
            return ""
        given = {"", Criterion.Kind.SUPERIOR, Criterion.Kind.EXPERT, Criterion.Kind.BALLOT}
        return "重新评分后确定" if kind in given else ""

    @cached_property
    def offers(self) -> list[Offer]:
        return engine.available(self.request, self.actor)


def figure(value: object) -> str:
    return "—" if value is None else f"{value:.2f}"
