"""How far the scorers of a group have come, in counts of sheets and never in points; and urging them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from organizations.models import Appointment
from workflow import audit, notices
from workflow.engine import Recipient

from .assigning import Division
from .models import ComparisonGroup, ScoreAssignment
from .states import SheetState

if TYPE_CHECKING:
    from organizations.actor import Actor

COOLDOWN = timedelta(hours=24)


@dataclass
class Progress:
    """Of one scorer's post: sheets by whether everything asked on them was given."""

    post: Appointment
    sheets: set[int] = field(default_factory=set)
    owed: set[int] = field(default_factory=set)
    urged_at: datetime | None = None

    @property
    def assigned(self) -> int:
        return len(self.sheets)

    @property
    def given(self) -> int:
        return len(self.sheets) - len(self.owed)

    @property
    def percent(self) -> int:
        return self.given * 100 // self.assigned

    @property
    def has_left(self) -> bool:
        return not self.post.is_active_on(timezone.localdate())


def progress(division: Division) -> list[Progress]:
    """One row per assigned post, in the order of the posts."""
    found: dict[int, Progress] = {}
    for (sheet, _), rows in division.assignments.items():
        for row in rows:
            known = found.setdefault(row.scorer_id, Progress(row.scorer))
            known.sheets.add(sheet)
            if not row.given:  # type: ignore[attr-defined]
                known.owed.add(sheet)
            known.urged_at = max(filter(None, (known.urged_at, row.urged_at)), default=None)
    return sorted(found.values(), key=lambda row: (row.post.role, row.post.pk))


def urge(actor: Actor, group: ComparisonGroup, now: datetime) -> list[Appointment]:
    """Remind everybody who has a sheet to score that is ready for it; each once in 24 hours. Returns whom."""
    with audit.recording():
        ready = group.sheets.filter(state=SheetState.SELF_SUBMITTED)
        if timezone.localdate(now) > group.self_report_due_on:
            ready = group.sheets.filter(state__in=[SheetState.OPEN, SheetState.SELF_SUBMITTED])
        owed = ScoreAssignment.objects.open().filter(sheet__in=ready, sheet__group=group)
        lately = owed.filter(urged_at__gt=now - COOLDOWN).values("scorer")
        rows = owed.exclude(scorer__in=lately).select_related("scorer__user", "scorer__organization")
        by_post: dict[Appointment, list[ScoreAssignment]] = defaultdict(list)
        for row in rows.order_by("scorer", "pk"):
            by_post[row.scorer].append(row)
        for post, mine in by_post.items():
            remind(actor, group, post, mine, now)
    return list(by_post)


def remind(
    actor: Actor, group: ComparisonGroup, post: Appointment, rows: Sequence[ScoreAssignment], now: datetime
) -> None:
    sheets = len({row.sheet_id for row in rows})
    ScoreAssignment.objects.filter(pk__in=[row.pk for row in rows]).update(urged_at=now)
    entry = audit.note(actor, "urge_scorer", group, after={"scorer": post.pk, "sheets": sheets})
    words = f"催办评分：{group}还有 {sheets} 份考核表待您评分"
    notices.tell([Recipient(post.user_id, post.pk)], entry, words, group, actor)
