"""What the officers who keep a commendation list owe: a draft to make public, then objections to look into, and once the
days are over the list to settle; read with the rare matters of home in their one query."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from organizations.roles import Role
from organizations.tree import strictly_below
from projects.duties import Duty
from projects.matters import Matter, columns, the_words
from reviews.models import Commendation, CommendationObjection, ReviewSheet

if TYPE_CHECKING:
    from organizations.actor import Actor


def kept_by(actor: Actor, state: str = Commendation.State.ANNOUNCED) -> QuerySet[Any]:
    """may_keep_commendation in a query."""
    own = ReviewSheet.objects.filter(strictly_below(actor.path), round=OuterRef("round"), user=actor.user_id)
    of_every_level, of_the_level = own, own.filter(group__level=OuterRef("level"))
    lists = Commendation.objects.filter(organization=actor.organization_id, state=state)
    return lists.exclude(Q(level="") & Q(Exists(of_every_level))).exclude(Exists(of_the_level))


def drafts_to_announce(actor: Actor) -> QuerySet[Any] | None:
    if not actor.has_role(Role.OFFICER):
        return None
    drafts = kept_by(actor, Commendation.State.DRAFT)
    return columns(drafts, "announce", who=the_words(), about=F("title"), date=F("announced_on"))


def objections_to_check(actor: Actor) -> QuerySet[Any] | None:
    if not actor.has_role(Role.OFFICER):
        return None
    waiting = CommendationObjection.objects.filter(commendation__in=kept_by(actor), is_upheld=None)
    name = F("sheet__user__name")
    return columns(waiting, "objection", who=name, about=F("commendation__title"), date=F("received_on"))


def lists_to_settle(actor: Actor) -> QuerySet[Any] | None:
    """Public for as long as they had to be."""
    if not actor.has_role(Role.OFFICER):
        return None
    over = kept_by(actor).filter(announced_until__lt=timezone.localdate())
    return columns(over, "settle", who=the_words(), about=F("title"), date=F("announced_until"))


def announce_duty(matter: Matter, today: date) -> Duty:
    url = reverse("reviews:commendation", args=[matter.pk])
    return Duty("评优名单拟定中，待公示", matter.about, url)


def objection_duty(matter: Matter, today: date) -> Duty:
    url = reverse("reviews:objection_outcome", args=[matter.pk])
    return Duty(f"关于{matter.who}的公示期意见待核查", matter.about, url, matter.day or date.max)


def settle_duty(matter: Matter, today: date) -> Duty:
    url = reverse("reviews:commendation_transition", args=[matter.pk, "finish"])
    return Duty("评优名单公示期满，待确定", matter.about, url, matter.day or date.max)


WORDS: dict[str, Callable[[Matter, date], Duty]] = {
    "announce": announce_duty,
    "objection": objection_duty,
    "settle": settle_duty,
}
