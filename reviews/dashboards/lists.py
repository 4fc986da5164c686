"""The lists behind a dashboard's numbers that are no project list: secretaries, overdue tasks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from feedback.weighing import Weighed
from organizations.actor import Actor
from organizations.models import Organization
from organizations.official_order import official_order
from projects.lights import month_day
from projects.models import AnnualRound, Project
from projects.states import LEADING

from .records import counted_projects, counting_surveys, overdue_tasks, secretaries

PAGE_SIZE = 50


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    count: int
    is_current: bool


@dataclass
class UnitList:
    """What both lists share: whose, of which round, 本级 alone (`own=yes`) or everything below."""

    actor: Actor
    organization: Organization
    round: AnnualRound
    today: date
    query: Mapping[str, str]
    route = ""

    @property
    def is_own(self) -> bool:
        return self.query.get("own") == "yes"

    @property
    def scope_words(self) -> str:
        unit = self.organization.short_name
        return f"{self.round.name}　{unit}本级" if self.is_own else f"{self.round.name}　{unit}及以下"

    @property
    def back_url(self) -> str:
        return f"{reverse('reviews:dashboard_of', args=[self.organization.pk])}?round={self.round.pk}"

    def address(self, **conditions: str) -> str:
        own = {"own": "yes"} if self.is_own else {}
        query = urlencode({"round": self.round.pk} | own | conditions)
        return f"{reverse(self.route, args=[self.organization.pk])}?{query}"

    def kept_to_own(self, records: QuerySet[Any], field: str) -> QuerySet[Any]:
        return records.filter(**{field: self.organization.path}) if self.is_own else records


@dataclass(frozen=True)
class SecretaryRow:
    """`projects` as (title, address)."""

    organization: str
    level: str
    name: str
    duty: str
    projects: list[tuple[str, str]]


class SecretaryList(UnitList):
    """书记领办情况: the secretaries in office, and which of them lead a project of the round."""

    route = "reviews:coverage"

    @cached_property
    def posts(self) -> QuerySet[Any]:
        found = secretaries(self.actor, self.organization, self.round, self.today)
        return self.kept_to_own(found, "organization__path")

    @property
    def covered(self) -> str:
        """yes, no, or empty for all; any other value is all."""
        asked = self.query.get("covered", "")
        return asked if asked in {"yes", "no"} else ""

    @cached_property
    def counts(self) -> dict[str, int]:
        found = self.posts.aggregate(all=Count("pk"), led=Count("pk", filter=Q(leads=True)))
        return {"": found["all"], "yes": found["led"], "no": found["all"] - found["led"]}

    @property
    def tabs(self) -> list[Tab]:
        labels = {"": "全部书记", "yes": "已领办", "no": "未领办"}
        return [
            Tab(
                label,
                self.address(**({"covered": value} if value else {})),
                self.counts[value],
                value == self.covered,
            )
            for value, label in labels.items()
        ]

    @cached_property
    def page(self) -> Page[Any]:
        chosen = self.posts.filter(leads=self.covered == "yes") if self.covered else self.posts
        shown = chosen.select_related("organization", "user").order_by(
            *official_order("organization__"), "pk"
        )
        return Paginator(shown, PAGE_SIZE).get_page(self.query.get("page"))

    @cached_property
    def rows(self) -> list[SecretaryRow]:
        posts = list(self.page)
        led = self.led_by([post.organization_id for post in posts])
        return [
            SecretaryRow(
                post.organization.short_name,
                post.organization.get_level_display(),
                post.user.name,
                (post.title or post.get_role_display()) + ("（主持工作）" if post.acting_head else ""),
                led.get(post.organization_id, []),
            )
            for post in posts
        ]

    def led_by(self, organizations: list[int]) -> dict[int, list[tuple[str, str]]]:
        found = Project.objects.scoped_to(self.actor).filter(
            round=self.round, organization__in=organizations, state__in=LEADING
        )
        led: dict[int, list[tuple[str, str]]] = {}
        for project in found.only("title", "organization").order_by("number", "pk"):
            led.setdefault(project.organization_id, []).append((project.title, project.get_absolute_url()))
        return led


class SatisfactionList(UnitList):
    """群众满意度: the organizations with a result that counts, and that result."""

    route = "reviews:satisfaction"

    @cached_property
    def counting(self) -> dict[int, Weighed]:
        found = counting_surveys(self.actor, self.organization, self.round)
        best = {entry.best.result.organization_id: entry.best for entry in found if entry.best}
        own = self.organization.pk
        return {pk: entry for pk, entry in best.items() if pk == own} if self.is_own else best

    @cached_property
    def page(self) -> Page[Any]:
        units = Organization.objects.filter(pk__in=self.counting).order_by(*official_order(), "pk")
        return Paginator(units, PAGE_SIZE).get_page(self.query.get("page"))

    @cached_property
    def rows(self) -> list[Weighed]:
        return [self.counting[unit.pk] for unit in self.page]


@dataclass(frozen=True)
class TaskRow:
    title: str
    url: str
    project: str
    project_url: str
    organization: str
    owner: str
    due: str
    days: int


class OverdueList(UnitList):
    """逾期任务: open tasks past their due date in projects at work, the longest overdue first."""

    route = "reviews:overdue"

    @cached_property
    def page(self) -> Page[Any]:
        projects = counted_projects(self.actor, self.organization, self.round, self.today)
        late = overdue_tasks(self.kept_to_own(projects, "path"), self.today)
        shown = late.select_related("project__organization", "owner_post__user").order_by("due_on", "pk")
        return Paginator(shown, PAGE_SIZE).get_page(self.query.get("page"))

    @cached_property
    def rows(self) -> list[TaskRow]:
        return [
            TaskRow(
                task.title,
                task.get_absolute_url(),
                task.project.title,
                task.project.get_absolute_url(),
                task.project.organization.short_name,
                task.owner or "未填",
                month_day(task.due_on),
                (self.today - task.due_on).days,
            )
            for task in self.page
        ]
