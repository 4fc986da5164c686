"""Drafted bulletins that wait to be issued; read with the rare matters of home in their one query."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import F, QuerySet
from django.urls import reverse

from projects.duties import Duty
from projects.matters import Matter, columns, the_words

from .models import Bulletin
from .permissions import may_draft_bulletins

if TYPE_CHECKING:
    from organizations.actor import Actor


def drafts_to_issue(actor: Actor) -> QuerySet[Any] | None:
    """may_keep_bulletin in a query."""
    if not may_draft_bulletins(actor):
        return None
    drafts = Bulletin.objects.filter(organization=actor.organization_id, state=Bulletin.State.DRAFT)
    return columns(drafts, "bulletin", who=the_words(), about=F("title"), date=F("issued_on"))


def issue_duty(matter: Matter, today: date) -> Duty:
    return Duty("通报草稿待印发", matter.about, reverse("reviews:bulletin", args=[matter.pk]))


WORDS: dict[str, Callable[[Matter, date], Duty]] = {"bulletin": issue_duty}
