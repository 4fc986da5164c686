"""Working days by the editable Holiday table; a year without entries counts weekends only."""

from datetime import date, timedelta

from .models.calendar import Holiday


def is_workday(day: date, special: dict[date, bool]) -> bool:
    """`special` maps days that differ from their weekday to whether they are worked."""
    return special.get(day, day.weekday() < 5)


def special_days(first: date, last: date) -> dict[date, bool]:
    """What differs from its weekday between two days, both included: one query for many reckonings."""
    return dict(Holiday.objects.filter(day__gte=first, day__lte=last).values_list("day", "is_workday"))


def nth_workday(start: date, count: int, special: dict[date, bool]) -> date:
    """The day `count` working days after `start` (the start itself does not count)."""
    day = start
    while count > 0:
        day += timedelta(days=1)
        count -= is_workday(day, special)
    return day


def add_workdays(start: date, count: int) -> date:
    """The same for a single reckoning, with its own query."""
    return nth_workday(start, count, special_days(start, start + timedelta(days=count * 3 + 15)))
