"""What a post owes beside the work on its projects: problems assigned, minutes to issue, hand-overs to sign.

Kinds that are rare are read together, in one query, since home has few to spend.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Case, CharField, F, QuerySet, Value, When
from django.db.models.functions import TruncDate
from django.urls import reverse

from organizations.models import HandOver
from organizations.roles import Role

from .duties import Duty, dated
from .lights import month_day
from .models import Meeting, Problem

if TYPE_CHECKING:
    from organizations.actor import Actor

COLUMNS = ("matter", "pk", "who", "about", "date")


@dataclass(frozen=True)
class Matter:
    """One row of the query; what `who`, `about` and `day` mean depends on the kind of matter."""

    kind: str
    pk: int
    who: str
    about: str
    day: date | None


def post_duties(actor: Actor, today: date) -> list[Duty]:
    kinds = [hand_overs(actor)]
    if actor.has_role(Role.SECRETARY):
        kinds += [assigned_problems(actor), clerks_minutes(actor)]
    first, *rest = kinds
    rows = first.union(*rest, all=True) if rest else first
    words = {"problem": problem_duty, "minutes": minutes_duty, "hand_over": hand_over_duty}
    found = sorted((Matter(*row) for row in rows), key=lambda matter: (matter.kind, matter.pk))
    return [words[matter.kind](matter, today) for matter in found]


def columns(rows: QuerySet[Any], matter: str, **fields: Any) -> QuerySet[Any]:
    kind = Value(matter, output_field=CharField())
    return rows.order_by().annotate(matter=kind, **fields).values_list(*COLUMNS)


def assigned_problems(actor: Actor) -> QuerySet[Any]:
    """上级交办 that waits for the secretary's decision."""
    waiting = Problem.objects.filter(
        organization=actor.organization_id, source=Problem.Source.ASSIGNED, state=Problem.State.OPEN
    )
    return columns(waiting, "problem", who=F("number"), about=F("description"), date=F("deadline"))


def clerks_minutes(actor: Actor) -> QuerySet[Any]:
    """Minutes that a clerk wrote: the chair issues them."""
    written = Meeting.objects.filter(
        organization=actor.organization_id, state=Meeting.State.HELD, recorded_by__role=Role.CLERK
    )
    name = F("recorded_by__user__name")
    return columns(written, "minutes", who=name, about=F("title"), date=TruncDate("held_at"))


def hand_overs(actor: Actor) -> QuerySet[Any]:
    """Those that the person has not signed, as predecessor or successor, in whatever post."""
    other = Case(
        When(successor__user=actor.user_id, then=F("predecessor__user__name")),
        default=F("successor__user__name"),
    )
    unsigned = HandOver.objects.unsigned_by(actor)
    return columns(unsigned, "hand_over", who=other, about=F("organization__short_name"), date=F("day"))


def problem_duty(matter: Matter, today: date) -> Duty:
    url = reverse("projects:problem", args=[matter.pk])
    return dated(f"上级交办问题 {matter.who} 待研判", matter.about[:30], url, matter.day, today)


def minutes_duty(matter: Matter, today: date) -> Duty:
    url = reverse("projects:meeting_transition", args=[matter.pk, "close_minutes"])
    about = matter.about or (f"{month_day(matter.day)}的会议" if matter.day else "")
    return Duty(f"填报员{matter.who}记录的会议纪要待您印发", about, url)


def hand_over_duty(matter: Matter, today: date) -> Duty:
    url = reverse("organizations:hand_over", args=[matter.pk])
    return Duty(f"与{matter.who}的交接待签字", f"{matter.about}书记交接", url)
