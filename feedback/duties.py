"""What a post owes to the people's voice; part of the home page, read with the other matters in one query."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.urls import reverse

from organizations.roles import Role
from projects.duties import Duty
from projects.permissions import HOUSE
from projects.post_duties import Matter, counted

from .models import Opinion

if TYPE_CHECKING:
    from organizations.actor import Actor

OWN, SCOPE = "own_opinions", "opinions"


def waiting_opinions(actor: Actor) -> QuerySet[Any] | None:
    """How many wait: of the own organization for its house, of the scope for an officer."""
    waiting = Opinion.objects.filter(state=Opinion.State.RECEIVED)
    if actor.has_role(Role.OFFICER):
        return counted(waiting.scoped_to(actor), SCOPE, "received_on")
    if actor.has_role(*HOUSE):
        return counted(waiting.filter(organization=actor.organization_id), OWN, "received_on")
    return None


def duty(only: str) -> Callable[[Matter, date], Duty]:
    """`only` narrows the list to what was counted."""

    def worded(matter: Matter, today: date) -> Duty:
        url = f"{reverse('feedback:opinions')}?state={Opinion.State.RECEIVED}{only}"
        return Duty(f"{matter.pk:,} 条群众意见待处理", "", url, date.min)

    return worded


WORDS = {OWN: duty("&own=yes"), SCOPE: duty("")}
