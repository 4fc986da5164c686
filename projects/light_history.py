"""月末灯色 over time: what manage.py record_lights stored, and how many months in a row ended red.

A month counts once it has ended. One without a record is 未记录: it is no red month and ends a row of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from .lights import WORDS
from .models import LightRecord, ProgressReport, Project
from .periods import month_after, month_before, periods_until

if TYPE_CHECKING:
    from .models import AnnualRound

ROW = 3  # reds in a row that supervision speaks of
LOOKED_BACK = 24  # months; a longer row is told as this long
NOT_RECORDED = "未记录"


def last_ended_month(today: date) -> date:
    return month_before(today)


def reds_in_a_row(projects: Iterable[int], today: date) -> dict[int, int]:
    """By project id, how many months up to the one that just ended were red at their end; 0 is left out.

    One query whatever the number of projects.
    """
    last = last_ended_month(today)
    first = months_back(last, LOOKED_BACK - 1)
    red = LightRecord.objects.filter(project__in=list(projects), light="red", month__range=(first, last))
    found: dict[int, set[date]] = {}
    for project, month in red.order_by().values_list("project", "month"):
        found.setdefault(project, set()).add(month)
    rows = {project: row_length(months, last) for project, months in found.items()}
    return {project: length for project, length in rows.items() if length}


def row_length(red: Collection[date], last: date) -> int:
    length = 0
    while last in red:
        length += 1
        last = month_before(last)
    return length


def red_for(number: int, today: date) -> Q:
    """Projects whose last `number` ended months were all red at their end: reds_in_a_row() in a query."""
    last = last_ended_month(today)
    months = (months_back(last, number - 1), last)
    red = LightRecord.objects.filter(light="red", month__range=months).order_by().values("project")
    return Q(pk__in=red.annotate(number=Count("pk")).filter(number=number).values("project"))


def months_back(month: date, number: int) -> date:
    for _ in range(number):
        month = month_before(month)
    return month


@dataclass(frozen=True)
class MonthLight:
    """One month of a project: the light at its end, and what the month's report said of it."""

    month: date
    light: str
    reason: str
    computed: str
    reported: str
    own: str

    @property
    def words(self) -> str:
        return f"{self.month.month} 月"

    @property
    def word(self) -> str:
        return WORDS[self.light] if self.light else NOT_RECORDED

    @property
    def reported_word(self) -> str:
        return WORDS[self.reported] if self.reported else "—"

    @property
    def own_word(self) -> str:
        return WORDS[self.own] if self.own else "—"


@dataclass(frozen=True)
class History:
    """The months of a project from the first that could have a report, oldest first, and its row of reds."""

    months: list[MonthLight]
    reds: int

    @property
    def words(self) -> str:
        """连续 3 个月红灯, empty below two."""
        return f"连续 {self.reds} 个月红灯" if self.reds > 1 else ""


def history_of(
    project: Project, records: Iterable[LightRecord], reports: Iterable[ProgressReport], today: date
) -> History:
    """From what the page has at hand: the project's records, and its submitted reports."""
    last = min(last_ended_month(today), end_of_round(project.round))
    if project.started_on is None or month_after(project.started_on) > last:
        return History([], 0)
    kept = {record.month: record for record in records}
    told = {report.period: report for report in reports}
    first = max(month_after(project.started_on), months_back(last, LOOKED_BACK - 1))
    months = [
        month_light(month, kept.get(month), told.get(month))
        for month in until_rest(first, last, kept, project)
    ]
    red = {month for month, record in kept.items() if record.light == "red"}
    return History(months, row_length(red, last_ended_month(today)))


def until_rest(first: date, last: date, kept: Collection[date], project: Project) -> Iterable[date]:
    """A closed project has no lights any more: its months end with its acceptance, unless one was recorded."""
    done = project.accepted_on or project.closed_on
    if done:
        last = min(last, max([month_before(done), *kept]))
    return periods_until(first, last)


def end_of_round(round_: AnnualRound) -> date:
    return round_.ends_on.replace(day=1)


def month_light(month: date, record: LightRecord | None, report: ProgressReport | None) -> MonthLight:
    return MonthLight(
        month,
        record.light if record else "",
        record.reason if record else "",
        record.computed if record else "",
        report.light if report else "",
        report.own_light if report else "",
    )
