"""立项公示: approved projects and the working days on which each is published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils import timezone

from organizations.tree import within

from .models import Project
from .round_list import RoundList
from .states import ESTABLISHED
from .workdays import LONGEST_HOLIDAYS, nth_workday, special_days

PUBLIC_DAYS = 5  # working days after the approval
MOST_ON_PAPER = 500
# Whoever was approved before cannot be published any more: five working days with holidays between.
LONGEST_PUBLICATION = timedelta(days=40)


@dataclass(frozen=True)
class Published:
    """An approved project and the days on which it is published, both included."""

    project: Project
    first: date
    last: date
    is_running: bool


class PublicationListing(RoundList):
    """What one actor sees under one query: round, organization (subtree), running=yes."""

    page_size = 100

    @cached_property
    def today(self) -> date:
        return timezone.localdate()

    @property
    def only_running(self) -> bool:
        return self.query.get("running") == "yes"

    @cached_property
    def ordered(self) -> QuerySet[Any]:
        found = (
            Project.objects.visible_to(self.actor)
            .filter(round=self.round, state__in=ESTABLISHED, approved_on__isnull=False)
            .select_related("organization__parent__parent", "lead", "category")
            .order_by("-approved_on", "organization__position", "organization__path", "pk")
        )
        if self.query.get("organization") and self.unit:
            found = found.filter(within(self.unit.path))
        if self.only_running:
            found = found.filter(approved_on__gte=self.today - LONGEST_PUBLICATION)
            days = list(found.order_by().values_list("approved_on", flat=True).distinct())
            special = self.special(days)
            found = found.filter(approved_on__in=[day for day in days if self.is_running(term(day, special))])
        return found

    @cached_property
    def rows(self) -> list[Published]:
        return self.published(list(self.page))

    @cached_property
    def part(self) -> Page[Any]:
        """What one printing holds: all of it, or of a longer list the part asked for."""
        return Paginator(self.ordered, MOST_ON_PAPER).get_page(self.query.get("part"))

    @cached_property
    def on_paper(self) -> list[Published]:
        return self.published(list(self.part))

    @property
    def other_parts(self) -> list[int]:
        return [number for number in self.part.paginator.page_range if number != self.part.number]

    @property
    def span(self) -> tuple[date, date] | None:
        """First and last day of publication of everything on paper."""
        if not self.on_paper:
            return None
        return min(row.first for row in self.on_paper), max(row.last for row in self.on_paper)

    def special(self, days: list[date]) -> dict[date, bool]:
        return special_days(min(days), max(days) + LONGEST_HOLIDAYS) if days else {}

    def published(self, projects: list[Any]) -> list[Published]:
        special = self.special([project.approved_on for project in projects])
        found = []
        for project in projects:
            first, last = term(project.approved_on, special)
            found.append(Published(project, first, last, self.is_running((first, last))))
        return found

    def is_running(self, days: tuple[date, date]) -> bool:
        return days[0] <= self.today <= days[1]


def term(approved_on: date, special: dict[date, bool]) -> tuple[date, date]:
    """First and last day: five working days, the day of the approval not among them."""
    return nth_workday(approved_on, 1, special), nth_workday(approved_on, PUBLIC_DAYS, special)
