"""Working days by the editable Holiday table; a year without entries counts weekends only."""

from datetime import date, timedelta

from .models.calendar import Holiday

LONGEST_HOLIDAYS = timedelta(days=30)


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


def workdays_between(start: date, end: date, special: dict[date, bool]) -> int:
    """Working days after `start` up to `end`, which counts: nth_workday backwards."""
    days = (start + timedelta(days=number) for number in range(1, (end - start).days + 1))
    return sum(is_workday(day, special) for day in days)


def add_workdays(start: date, count: int) -> date:
    """The same for a single reckoning, with its own query."""
    return nth_workday(start, count, special_days(start, start + timedelta(days=count * 3 + 15)))


def worked_from(day: date) -> date:
    """The day itself when it is worked, else the next one that is: for deadlines that the system sets."""
    special = special_days(day, day + LONGEST_HOLIDAYS)
    return day if is_workday(day, special) else nth_workday(day, 1, special)
