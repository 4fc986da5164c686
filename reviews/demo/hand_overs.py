"""书记交接: two villages whose secretary changed lately, one hand-over signed by both and one by the successor only."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from organizations.models import Appointment, HandOver, Level
from organizations.open_matters import open_matters
from organizations.roles import Role
from workflow import audit

from .calendar import DemoCalendar, moment
from .people import People

TOWNSHIP = "望湖街道"  # below the county whose officer and leader have log-ins
SIGNED_DAYS, OPEN_DAYS = 12, 5  # since the successors took office
NOTE = "楼道改造的尾款单据在社区档案柜第二层，已当面点清"


@dataclass(frozen=True)
class Change:
    """The predecessor of one who was signed for has another post; the other one has left and cannot log in."""

    predecessor: Appointment
    successor: Appointment
    is_signed: bool


def change_secretaries(people: People) -> list[Change]:
    """Give the two villages a predecessor, before anything is told of them."""
    township = people.tree.named(TOWNSHIP)
    villages = [row for row in people.tree.rows if row.parent is township and row.level == Level.VILLAGE]
    posts = [people.holder(row, Role.SECRETARY) for row in villages if row.pk not in people.former]
    steady = [post for post in posts if post is not None][:2]
    days = ((True, SIGNED_DAYS), (False, OPEN_DAYS))
    changes = [change(people, post, *each) for post, each in zip(steady, days, strict=False)]
    for made in changes:
        if made.is_signed:
            people.appoint(
                made.predecessor.user, township, Role.MEMBER, "党建办主任", made.successor.starts_on
            )
    return changes


def change(people: People, post: Appointment, is_signed: bool, days: int) -> Change:
    """Whoever was secretary until now is the predecessor; a new person follows."""
    since = people.calendar.today - timedelta(days=days)
    people.end(post, since - timedelta(days=1))
    people.former[post.organization_id] = post
    successor = people.appoint(people.user(), post.organization, Role.SECRETARY, post.title, since)
    return Change(post, successor, is_signed)


def draw_up(changes: Iterable[Change], people: People, calendar: DemoCalendar) -> None:
    """The hand-overs with their entries, at their times; call it when everything else is written."""
    rng = Random(TOWNSHIP)
    with audit.recording():
        for made in changes:
            hand_over = written(made, calendar, rng)
            administrator = people.actor(people.logins["sysadmin"])
            at = moment(made.successor.starts_on, rng, 8, 9)
            facts = {
                "predecessor_id": made.predecessor.pk,
                "successor_id": made.successor.pk,
                "open": hand_over.counts,
            }
            audit.note(administrator, "draw_up_hand_over", hand_over, after=facts, happened_at=at)
            for post, verb, state, when in signatures(made, hand_over):
                audit.note(
                    people.actor(post), verb, hand_over, before={"state": "open"}, after={"state": state},
                    happened_at=when,
                )  # fmt: skip


def written(made: Change, calendar: DemoCalendar, rng: Random) -> HandOver:
    day = made.successor.starts_on
    received = moment(day, rng, 15, 17)
    return HandOver.objects.create(
        organization=made.successor.organization,
        predecessor=made.predecessor,
        successor=made.successor,
        day=day,
        matters=open_matters(made.successor.organization, day),
        note=NOTE if made.is_signed else "",
        predecessor_signed_at=moment(day, rng, 10, 12) if made.is_signed else None,
        successor_signed_at=received,
        state=HandOver.State.SIGNED if made.is_signed else HandOver.State.RECEIVED,
    )


def signatures(made: Change, hand_over: HandOver) -> Iterator[tuple[Appointment, str, str, datetime | None]]:
    if made.is_signed:
        yield made.predecessor, "hand", HandOver.State.HANDED, hand_over.predecessor_signed_at
    yield made.successor, "receive", hand_over.state, hand_over.successor_signed_at
