"""Months whose report was due, as the year's review counts them, and those of them that nobody reported."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from .periods import due_day, month_after, paused_months, periods_until
from .states import REQUESTED, ProjectState

if TYPE_CHECKING:
    from .models import AnnualRound, Project


def months_due(
    project: "Project",
    round_: "AnnualRound",
    requests: Sequence[tuple[datetime, date | None]],
    suspensions: Iterable[tuple[date, date | None]],
    today: date,
) -> list[date]:
    """From the month after the start, while the project was running. A period counts once its due day is over; a period of
    the next year never does.

    `requests` for acceptance in their order, each with the day on which work went on after it; `suspensions` with their
    first and last day.
    """
    if project.started_on is None:
        return []
    stops = [
        today,
        project.suspended_on if project.state == ProjectState.SUSPENDED else None,
        project.ended_on,
    ]
    if requests and project.state in REQUESTED:
        stops.append(timezone.localdate(requests[-1][0]))
    stop = min(day for day in stops if day)
    worked_on = [(timezone.localdate(at), resumed) for at, resumed in requests if resumed]
    excused = paused_months([*suspensions, *worked_on], round_.report_due_day)
    months = periods_until(month_after(project.started_on), round_.ends_on.replace(day=1))
    return [
        month for month in months if due_day(month, round_.report_due_day) < stop and month not in excused
    ]


def missed_months(project: "Project", reported: Iterable[date], today: date) -> list[date]:
    """Of a project that owes no report any more."""
    requests = project.acceptances.order_by("number").values_list("requested_at", "resumed_on")
    suspended = project.suspensions.values_list("from_on", "to_on") if project.suspended_days else ()
    due = months_due(project, project.round, list(requests), suspended, today)
    told = set(reported)
    return [month for month in due if month not in told]
