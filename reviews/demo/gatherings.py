"""Meetings of a project's house, what they resolved, and the notices of supervision it received."""

from datetime import date, datetime, timedelta

from organizations.models import Level, Organization
from projects.models import AgendaItem, Meeting, Obstacle, Resolution, SupervisionNotice
from projects.states import RUNNING, STARTED, ProjectState

from . import names
from .bundle import Bundle
from .calendar import DemoCalendar, between, moment
from .progress import filled
from .rows import Rows
from .shapes import NOTICE_OVERDUE, RED
from .texts import DEMANDS, KIND_WEIGHTS, KINDS, MATTERS, OUTCOMES, PLACES, RESULTS, UNITS

M, Res, N = Meeting.State, Resolution.State, SupervisionNotice.State
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
    if project.state in RUNNING and rng.random() < PLANNED + CANCELLED:
        state = M.PLANNED if rng.random() < PLANNED / (PLANNED + CANCELLED) else M.CANCELLED
        coming = meeting_of(bundle, moment(calendar.after(1, 12, rng), rng), state)
        bundle.agenda.append(AgendaItem(meeting=coming, position=1, project=project))


def meeting_of(bundle: Bundle, held_at: datetime, state: str, kind: str = "", title: str = "") -> Meeting:
    rng, house = bundle.rng, bundle.house
    chair = house.secretary_on(held_at.date())
    attendees = "、".join([chair.user.name, *(names.person(rng) for _ in range(rng.randint(3, 6)))])
    recorded_at = held_at + timedelta(hours=rng.choice((3, 5, 20)))
    late = recorded_at.date() > held_at.date() and state != M.PLANNED
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
    return meeting


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


def add_notices(bundle: Bundle, rows: Rows, calendar: DemoCalendar) -> None:
    """督办单 for the red ones, a few answered and closed ones for the others."""
    rng, rule = bundle.rng, bundle.shape.rule
    state = bundle.project.state
    if state in RUNNING and rule == NOTICE_OVERDUE:
        notice_of(bundle, rows, rng.choice((N.ISSUED, N.SIGNED)), calendar.before(1, 12, rng), calendar)
    elif state in RUNNING and rule in RED and rng.random() < 0.45:
        notice_of(
            bundle, rows, rng.choice((N.ISSUED, N.SIGNED, N.REPLIED)), calendar.after(2, 8, rng), calendar
        )
    elif state in STARTED and state != ProjectState.COMPLETION_REQUESTED and rng.random() < 0.025:
        due = between(bundle.dates.started + timedelta(days=25), bundle.dates.until - timedelta(days=5), rng)
        notice_of(bundle, rows, N.CLOSED, due, calendar)


def notice_of(
    bundle: Bundle, rows: Rows, state: str, due_on: date, calendar: DemoCalendar
) -> SupervisionNotice:
    rng, issuer = bundle.rng, bundle.house.judges[0]
    issued = min(due_on - timedelta(days=rng.randint(7, 11)), calendar.today - timedelta(days=2))
    replied = state in {N.REPLIED, N.CLOSED}
    late = rng.randint(1, 4) if replied and rng.random() < 0.15 else 0
    replied_on = min(due_on + timedelta(days=late or -1), calendar.yesterday)
    notice = SupervisionNotice(
        project=bundle.project,
        number=notice_number(rows, issuer.organization, bundle.project.round.year),
        issuer=issuer.organization,
        addressee=bundle.organization,
        issued_by=issuer,
        light="red",
        matter=f"“{bundle.project.title}”{rng.choice(('任务逾期', '进度落后', '议定事项未落实'))}",
        basis=rng.choice(("红灯预警", "调度会议定事项", "月报反映的困难未解决", "领导批示")),
        demand=rng.choice(DEMANDS),
        issued_on=issued,
        due_on=due_on,
        signed_on=None if state == N.ISSUED else issued + timedelta(days=1),
        replied_on=replied_on if replied else None,
        reply=rng.choice(RESULTS) if replied else "",
        closed_on=replied_on + timedelta(days=2) if state == N.CLOSED else None,
        days_late=max(0, (replied_on - due_on).days) if replied else 0,
        state=state,
    )
    bundle.notices.append(notice)
    return notice


def notice_number(rows: Rows, issuer: Organization, year: int) -> str:
    """澄组督〔2026〕7号: the issuer's document word, its own serial."""
    word = issuer.document_word or "督"
    return f"{word}〔{year}〕{rows.take(f'notice-{year}-{issuer.pk}')}号"
