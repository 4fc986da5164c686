"""Meetings of a project's house and what they resolved."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from organizations.models import Level
from projects.models import AgendaItem, Attendance, Meeting, Obstacle, Resolution
from projects.reported import reported_words
from projects.states import RUNNING, STARTED

from . import names
from .bundle import Bundle
from .calendar import DemoCalendar, between, moment
from .progress import filled
from .texts import KIND_WEIGHTS, KINDS, MATTERS, OUTCOMES, PLACES, RESULTS, UNITS

M, Res = Meeting.State, Resolution.State
VILLAGE_MEETS = 0.35
MEETS = 0.85
PLANNED = 0.06
CANCELLED = 0.03


def add_meetings(bundle: Bundle, calendar: DemoCalendar) -> None:
    """Most projects above the villages were on an agenda once or twice, a third of the villages'."""
    rng, project = bundle.rng, bundle.project
    chance = VILLAGE_MEETS if project.level == Level.VILLAGE else MEETS
    if project.state not in STARTED or rng.random() > chance:
        return
    for _ in range(rng.choice((1, 1, 2))):
        day = between(bundle.dates.started + timedelta(days=5), bundle.dates.until - timedelta(days=1), rng)
        meeting = meeting_of(bundle, moment(day, rng), M.CLOSED if rng.random() < 0.75 else M.HELD)
        deal_with(bundle, meeting, calendar)
    make_series(bundle.meetings)
    if project.state in RUNNING and rng.random() < PLANNED + CANCELLED:
        state = M.PLANNED if rng.random() < PLANNED / (PLANNED + CANCELLED) else M.CANCELLED
        coming = meeting_of(bundle, moment(calendar.after(1, 12, rng), rng), state)
        bundle.agenda.append(AgendaItem(meeting=coming, position=1, project=project))


def make_series(meetings: list[Meeting]) -> None:
    """Every second one continues the one before it."""
    ordered = sorted(meetings, key=lambda meeting: meeting.held_at)
    for before, after in pairwise(ordered):
        after.previous = None if before.previous else before


def meeting_of(bundle: Bundle, held_at: datetime, state: str, kind: str = "", title: str = "") -> Meeting:
    rng, house = bundle.rng, bundle.house
    chair = house.secretary_on(held_at.date())
    attendees = "、".join(names.person(rng) for _ in range(rng.randint(2, 5)))
    recorded_at = held_at + timedelta(hours=rng.choice((3, 5, 20)))
    late = recorded_at.date() > held_at.date() and state in {M.HELD, M.CLOSED}
    held_at = held_at.replace(minute=held_at.minute // 30 * 30, second=0)
    meeting = Meeting(
        organization=bundle.organization,
        path=bundle.organization.path,
        kind=kind or rng.choices(KINDS.values, KIND_WEIGHTS)[0],
        title=title,
        chair=chair,
        held_at=held_at,
        place=rng.choice(PLACES if house_is_rural(bundle) else PLACES[:-1]),
        attendees=attendees,
        minutes=filled(rng.choice(OUTCOMES), bundle, rng) if state in {M.HELD, M.CLOSED} else "",
        is_late_entry=late,
        recorded_by=house.clerk or chair,
        recorded_at=recorded_at if state in {M.HELD, M.CLOSED} else held_at - timedelta(days=15),
        state=state,
    )
    bundle.meetings.append(meeting)
    bundle.attendance += attendance_at(meeting, bundle)
    return meeting


def attendance_at(meeting: Meeting, bundle: Bundle) -> Iterator[Attendance]:
    """The chair and the members of the house, one of them away now and then; the clerk sits in."""
    kinds = Attendance.Kind
    yield Attendance(meeting=meeting, post=meeting.chair, kind=kinds.PRESENT)
    for member in bundle.house.members:
        if member.starts_on <= meeting.held_at.date():
            kind = kinds.ABSENT if bundle.rng.random() < 0.12 else kinds.PRESENT
            yield Attendance(meeting=meeting, post=member, kind=kind)
    if bundle.house.clerk:
        yield Attendance(meeting=meeting, post=bundle.house.clerk, kind=kinds.OBSERVER)


def quoted(bundle: Bundle, meeting: Meeting) -> str:
    """What the newest report before the meeting said."""
    day = meeting.held_at.date()
    filed = [r for r in bundle.reports if r.submitted_at and r.submitted_at.date() <= day]
    return reported_words(filed[-1]) if filed and meeting.state == M.CLOSED else ""


def house_is_rural(bundle: Bundle) -> bool:
    return bundle.organization.short_name.endswith("村")


def deal_with(bundle: Bundle, meeting: Meeting, calendar: DemoCalendar) -> None:
    """The project with one of its obstacles, if it has any, and what was resolved on it."""
    rng = bundle.rng
    on_agenda = [o for o in bundle.obstacles if o.state in {Obstacle.State.ON_AGENDA, Obstacle.State.SOLVED}]
    obstacle = rng.choice(on_agenda) if on_agenda else None
    bundle.agenda.append(
        AgendaItem(
            meeting=meeting,
            position=1,
            project=bundle.project,
            obstacle=obstacle,
            reported=quoted(bundle, meeting),
            outcome=filled(rng.choice(OUTCOMES), bundle, rng),
        )
    )
    for _ in range(rng.choice((0, 1, 1, 2))):
        resolve_on(bundle, meeting, filled(rng.choice(MATTERS), bundle, rng), calendar, obstacle)


def resolve_on(
    bundle: Bundle, meeting: Meeting, matter: str, calendar: DemoCalendar, obstacle: Obstacle | None = None
) -> Resolution:
    """Due within twenty days as the rule says; carried out, unless it is recent and the work goes on."""
    rng, held = bundle.rng, meeting.held_at.date()
    due_on = held + timedelta(days=rng.choice((10, 15, 20, 20)))
    recent = bundle.project.state in RUNNING and due_on > calendar.today - timedelta(days=12)
    state = rng.choices((Res.OPEN, Res.DONE, Res.VERIFIED), (55, 20, 25))[0] if recent else Res.VERIFIED
    done = min(between(held + timedelta(days=2), due_on + timedelta(days=3), rng), calendar.yesterday)
    resolution = Resolution(
        meeting=meeting,
        project=bundle.project,
        obstacle=obstacle,
        matter=matter,
        unit_text=rng.choice(UNITS),
        person_text=names.person(rng),
        due_on=due_on,
        result="" if state == Res.OPEN else rng.choice(RESULTS),
        done_on=None if state == Res.OPEN else done,
        verified_on=done if state == Res.VERIFIED else None,
        state=state,
    )
    bundle.resolutions.append(resolution)
    return resolution
