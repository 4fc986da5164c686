"""Months whose report was due and never came, of a project that owes none any more."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone

from .periods import due_day, month_after, paused_months, periods_until
from .states import ProjectState

if TYPE_CHECKING:
    from .models import Project

# Acceptance was requested: no report is owed from that day on.
REQUESTED = frozenset({ProjectState.COMPLETION_REQUESTED, ProjectState.ACCEPTED, ProjectState.CLOSED})


def missed_months(project: "Project", reported: Iterable[date], today: date) -> list[date]:
    """Counted as the year's review counts periods due (reviews.collecting), which does so for many projects at once."""
    if project.started_on is None:
        return []
    stops = [
        today,
        project.ended_on,
        project.suspended_on if project.state == ProjectState.SUSPENDED else None,
    ]
    spans: list[tuple[date, date | None]] = []
    if project.suspended_days:
        spans += project.suspensions.values_list("from_on", "to_on")
    for requested_at, resumed_on in project.acceptances.values_list("requested_at", "resumed_on"):
        if resumed_on:
            spans.append((timezone.localdate(requested_at), resumed_on))
        elif project.state in REQUESTED:
            stops.append(timezone.localdate(requested_at))
    day = project.round.report_due_day
    told = set(reported) | paused_months(spans, day)
    stop = min(day for day in stops if day)
    months = periods_until(month_after(project.started_on), project.round.ends_on.replace(day=1))
    return [month for month in months if due_day(month, day) < stop and month not in told]
