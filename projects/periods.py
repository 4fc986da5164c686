"""Reporting periods: calendar months, the first one is the month after the start (design §5.1)."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .models import AnnualRound


def month_after(day: date) -> date:
    """First day of the following month."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def due_day(period: date, day_of_month: int) -> date:
    """The day by which the period's report is due (the round's report_due_day, 1–28)."""
    return period.replace(day=day_of_month)


def periods_until(first: date, last: date) -> Iterator[date]:
    """Months from `first` to `last`, both as first days of months, inclusive."""
    while first <= last:
        yield first
        first = month_after(first)


def months_words(months: Iterable[date]) -> str:
    """5、6、7 月."""
    return f"{'、'.join(str(month.month) for month in months)} 月"


def last_due_period(round_: "AnnualRound", today: date) -> date:
    """The month whose reports are counted: the latest one past its due day, within the round."""
    this = today.replace(day=1)
    period = this if today.day > round_.report_due_day else month_before(this)
    return max(min(period, round_.ends_on.replace(day=1)), round_.starts_on.replace(day=1))


def month_before(day: date) -> date:
    """First day of the previous month."""
    return date(day.year - (day.month == 1), 12 if day.month == 1 else day.month - 1, 1)


def first_missing(first: date, reported: Collection[date]) -> date:
    """The earliest period from `first` on that has no submitted report."""
    while first in reported:
        first = month_after(first)
    return first


def paused_months(paused: Iterable[tuple[date, date | None]], due_on_day: int) -> set[date]:
    """Months whose due day fell into a suspension: they owe no report. The day of resuming counts as work again.

    A suspension that lasts is over for nobody yet: whoever asks is suspended and owes nothing.
    """
    months = set()
    for first, last in paused:
        if last is None:
            continue
        for month in periods_until(first.replace(day=1), last.replace(day=1)):
            if first <= due_day(month, due_on_day) < last:
                months.add(month)
    return months
