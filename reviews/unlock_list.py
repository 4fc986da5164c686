"""解锁申请 list: what waits for the reader's own decision first, then what waits for others, then what was decided."""

from functools import cached_property
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When

from organizations.filtered_list import FilteredList
from organizations.roles import Role
from projects.project_page import Tab

from . import todo
from .models import UnlockRequest

DECIDE, WAITING = "decide", UnlockRequest.State.REQUESTED


class UnlockListing(FilteredList):
    """What one actor sees of the requests; `show` is all of them, those that wait, or those that wait for the actor."""

    narrowing = ("show",)

    @property
    def show(self) -> str:
        asked = self.asked("show")
        return asked if asked in (DECIDE, WAITING) else ""

    @cached_property
    def visible(self) -> QuerySet[Any]:
        waits = Exists(todo.unlocks_to_decide(self.actor).filter(pk=OuterRef("pk")))
        rank = Case(When(waits, then=Value(0)), When(state=WAITING, then=Value(1)), default=Value(2))
        return UnlockRequest.objects.visible_to(self.actor).annotate(rank=rank)

    @property
    def ordered(self) -> QuerySet[Any]:
        shown = {DECIDE: Q(rank=0), WAITING: Q(state=WAITING)}.get(self.show, Q())
        return self.visible.filter(shown).with_names().order_by("rank", "-requested_at", "-pk")  # type: ignore[attr-defined]

    @property
    def tabs(self) -> list[Tab]:
        """Officers decide; leaders only read."""
        labels = {"": "全部", WAITING: "待批准"}
        if self.actor.has_role(Role.OFFICER):
            labels[DECIDE] = "待我批准"
        return [
            Tab(show, label, order, url=f"?show={show}" if show else "?", is_current=show == self.show)
            for order, (show, label) in enumerate(labels.items())
        ]

    @property
    def empty_words(self) -> str:
        return {DECIDE: "没有待您批准的解锁申请", WAITING: "没有待批准的解锁申请"}.get(
            self.show, "还没有解锁申请"
        )
