"""What a post owes after results were told: unlocks to decide, items to mend, a result to look at; read with the rare
matters of home in their one query."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, Exists, F, OuterRef, QuerySet
from django.db.models.functions import Cast, TruncDate
from django.urls import reverse
from django.utils import timezone

from organizations.roles import Role
from projects.duties import Duty, dated
from projects.matters import Matter, columns

from . import todo
from .models import Objection, RectificationItem, ReviewSheet
from .states import SheetState

if TYPE_CHECKING:
    from organizations.actor import Actor


def unlocks_to_decide(actor: Actor) -> QuerySet[Any]:
    name = F("sheet__organization__short_name")
    waiting = todo.unlocks_to_decide(actor)
    return columns(waiting, "unlock", who=name, about=F("reason"), date=TruncDate("requested_at"))


def items_to_mend(actor: Actor) -> QuerySet[Any] | None:
    """Of the own organization, whoever was reviewed."""
    if not actor.has_role(Role.SECRETARY):
        return None
    owed = RectificationItem.objects.filter(
        sheet__organization=actor.organization_id, state=RectificationItem.State.OPEN
    )
    return columns(
        owed, "rectify", who=Cast("sheet__round__year", CharField()), about=F("problem"), date=F("due_on")
    )


def results_told(actor: Actor) -> QuerySet[Any] | None:
    """The own result as long as it may be objected to, and was not."""
    if not actor.has_role(Role.SECRETARY):
        return None
    objected = Objection.objects.filter(sheet=OuterRef("pk"), version=OuterRef("version"))
    told = ReviewSheet.objects.filter(
        ~Exists(objected),
        user=actor.user_id,
        organization=actor.organization_id,
        state=SheetState.PUBLISHED,
        objection_until__gte=timezone.localdate(),
    )
    return columns(
        told,
        "result_told",
        who=Cast("round__year", CharField()),
        about=F("grade"),
        date=F("objection_until"),
    )


def unlock_duty(matter: Matter, today: date) -> Duty:
    url = reverse("reviews:unlock", args=[matter.pk])
    return Duty(f"{matter.who}考核表的解锁申请待批准", matter.about[:30], url, matter.day or date.max)


def rectify_duty(matter: Matter, today: date) -> Duty:
    url = reverse("reviews:rectification_transition", args=[matter.pk, "report"])
    return dated(f"{matter.who} 年度考核整改待报告", matter.about[:30], url, matter.day, today)


def told_duty(matter: Matter, today: date) -> Duty:
    url = reverse("reviews:sheet", args=[matter.pk])
    grade = ReviewSheet.Grade(matter.about).label
    return dated(
        f"{matter.who} 年度考核结果已反馈：{grade}", "如有异议，期满前可以申请复核", url, matter.day, today
    )


WORDS: dict[str, Callable[[Matter, date], Duty]] = {
    "unlock": unlock_duty,
    "rectify": rectify_duty,
    "result_told": told_duty,
}
