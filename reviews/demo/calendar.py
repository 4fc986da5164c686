"""The demo's calendar: every date follows from the day on which it is loaded."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils import timezone

DECEMBER = 12


@dataclass(frozen=True)
class DemoCalendar:
    """The current round is this calendar year's from April on; before April last year's is still going on.

    So there is always a round under way with months of reports behind it, and a finished one before it.
    """

    today: date

    @property
    def year(self) -> int:
        return self.today.year if self.today.month >= 4 else self.today.year - 1

    @property
    def elapsed(self) -> float:
        """Share of the working part of the year (April to December) that has passed, 0 to 1."""
        first, last = date(self.year, 4, 1), date(self.year, DECEMBER, 31)
        return min(1.0, max(0.0, (self.today - first).days / (last - first).days))

    @property
    def yesterday(self) -> date:
        """The newest day of which everything has happened."""
        return self.today - timedelta(days=1)

    @property
    def morning(self) -> datetime:
        return datetime.combine(self.today, time(8), tzinfo=timezone.get_default_timezone())

    def before(self, low: int, high: int, rng: Random) -> date:
        """A day `low` to `high` days before today."""
        return self.today - timedelta(days=rng.randint(low, high))

    def after(self, low: int, high: int, rng: Random) -> date:
        return self.today + timedelta(days=rng.randint(low, high))


def moment(day: date, rng: Random, first: int = 8, last: int = 18) -> datetime:
    """A time within office hours of the day, in Asia/Shanghai."""
    at = time(rng.randint(first, last - 1), rng.randint(0, 59), rng.randint(0, 59))
    return datetime.combine(day, at, tzinfo=timezone.get_default_timezone())


def between(first: date, last: date, rng: Random) -> date:
    """A day from `first` to `last`, both included; `first` if they are in the wrong order."""
    return first + timedelta(days=rng.randint(0, max(0, (last - first).days)))


def spread(first: date, last: date, count: int) -> list[date]:
    """`count` days evenly from after `first` to `last`, the last one being `last`."""
    span = (last - first).days
    return [first + timedelta(days=round(span * (number + 1) / count)) for number in range(count)]
