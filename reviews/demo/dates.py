"""The calendar of one project, laid so that it stands today where its shape says."""

from datetime import date, timedelta
from random import Random

from projects.states import LIT, ProjectState

from .bundle import Dates
from .calendar import DemoCalendar, between
from .shapes import BEHIND, FAR_BEHIND, Shape

S = ProjectState
# Percent that the plan must expect by today, if a project is to be that far behind.
PLAN_AHEAD = {BEHIND: 32, FAR_BEHIND: 58}
LEAST_DAYS = 35  # between start and today, so that there is something to look at
JUST_DECLARED = frozenset({S.DRAFT, S.SUBMITTED, S.RETURNED})


def days(low: int, high: int, rng: Random) -> timedelta:
    return timedelta(days=rng.randint(low, high))


def current_dates(calendar: DemoCalendar, shape: Shape, rng: Random) -> Dates:
    """Of a project of the round under way."""
    year, today = calendar.year, calendar.today
    started = min(
        between(date(year, 3, 18), date(year, 4, 10), rng), today - days(LEAST_DAYS, LEAST_DAYS + 12, rng)
    )
    due_on = between(date(year, 10, 15), date(year, 12, 20), rng)
    if shape.state in JUST_DECLARED:
        declared = today - days(3, 12, rng)
        approved = started = today
        starts_on, until = today + days(5, 20, rng), today
        due_on = max(due_on, starts_on + timedelta(days=90))
        return Dates(declared, approved, started, starts_on, due_on, until)
    starts_on = started - days(0, 14, rng)
    until = today
    if shape.state in LIT:
        due_on = due_while_running(calendar, shape, starts_on, due_on, rng)
    elif shape.state in {S.ACCEPTED, S.CLOSED}:
        until = between(max(started + timedelta(days=28), date(year, 6, 5)), today - timedelta(days=4), rng)
        until = min(until, today - timedelta(days=3))
        due_on = max(until + days(-4, 25, rng), starts_on + timedelta(days=30))
    elif shape.state == S.APPROVED:
        return approved_lately(calendar, due_on, rng)
    return around(started, starts_on, due_on, until, rng)


def due_while_running(
    calendar: DemoCalendar, shape: Shape, starts_on: date, due_on: date, rng: Random
) -> date:
    """Not over yet; early enough for a project that is to be behind its plan."""
    latest = max(due_on, calendar.today + days(14, 45, rng))
    if shape.rule not in PLAN_AHEAD:
        return latest
    elapsed = (calendar.today - starts_on).days
    needed = starts_on + timedelta(days=elapsed * 100 // PLAN_AHEAD[shape.rule])
    return min(latest, max(needed, calendar.today + timedelta(days=12)))


def approved_lately(calendar: DemoCalendar, due_on: date, rng: Random) -> Dates:
    """立项 a few days ago, the plan still being written."""
    approved = calendar.before(1, 14, rng)
    due_on = max(due_on, calendar.today + timedelta(days=80))
    return Dates(
        approved - days(6, 20, rng), approved, calendar.today, calendar.today, due_on, calendar.today
    )


def around(started: date, starts_on: date, due_on: date, until: date, rng: Random) -> Dates:
    approved = started - days(6, 18, rng)
    return Dates(approved - days(8, 24, rng), approved, started, starts_on, max(due_on, starts_on), until)


def finished_dates(calendar: DemoCalendar, rng: Random, is_full: bool = False) -> Dates:
    """Of a project of last year: over before the year was. A full one ran through all of it."""
    year = calendar.year - 1
    if is_full:
        started = between(date(year - 1, 12, 2), date(year - 1, 12, 24), rng)
        due_on = between(date(year, 12, 1), date(year, 12, 20), rng)
        until = between(date(year, 12, 1), date(year, 12, 24), rng)
        return around(started, started - days(0, 14, rng), due_on, until, rng)
    started = between(date(year, 3, 16), date(year, 4, 10), rng)
    due_on = between(date(year, 10, 10), date(year, 12, 10), rng)
    until = min(due_on + days(-10, 15, rng), date(year, 12, 24))
    return around(started, started - days(0, 14, rng), due_on, until, rng)
