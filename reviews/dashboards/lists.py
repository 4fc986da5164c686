"""The lists behind a dashboard's numbers that are no project list: secretaries, overdue tasks, lights of a month."""

from __future__ import annotations

import re
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
from organizations.tree import within
from projects import lights
from projects.lights import month_day
from projects.models import AnnualRound, LightRecord, Project
from projects.states import LEADING
from reviews.models import MonthSnapshot

from .months import recorded_on
from .records import counted_projects, counting_surveys, overdue_tasks, secretaries

PAGE_SIZE = 50
MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    count: int
    is_current: bool


@dataclass
class UnitList:
    """What the lists share: whose, of which round, 本级 alone (`own=yes`) or everything below."""

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
        """yes, no, over, or empty for all; any other value is all."""
        asked = self.query.get("covered", "")
        return asked if asked in {"yes", "no", "over"} else ""

    @cached_property
    def counts(self) -> dict[str, int]:
        found = self.posts.aggregate(
            all=Count("pk"),
            led=Count("pk", filter=Q(leads=True)),
            more=Count("pk", filter=Q(leads_more=True)),
        )
        left = found["all"] - found["led"]
        return {"": found["all"], "yes": found["led"], "no": left, "over": found["more"]}

    @property
    def tabs(self) -> list[Tab]:
        most = self.round.max_projects
        labels = {"": "全部书记", "yes": "已领办", "no": "未领办", "over": f"领办超过 {most} 个"}
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
        shown = self.chosen.select_related("organization", "user").order_by("organization__order_key", "pk")
        return Paginator(shown, PAGE_SIZE).get_page(self.query.get("page"))

    @property
    def chosen(self) -> QuerySet[Any]:
        if self.covered == "over":
            return self.posts.filter(leads_more=True)
        return self.posts.filter(leads=self.covered == "yes") if self.covered else self.posts

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
        units = Organization.objects.filter(pk__in=self.counting).order_by("order_key", "pk")
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
                month_day(task.counts_until),
                task.days_overdue(self.today),
            )
            for task in self.page
        ]


@dataclass(frozen=True)
class EndedRow:
    """A project as its month ended, and as it is now."""

    title: str
    url: str
    organization: str
    lead: str
    light: str
    reason: str
    state: str


class MonthList(UnitList):
    """月末灯色: the projects behind a number of a month's snapshot."""

    route = "reviews:month_lights"

    @cached_property
    def month(self) -> date | None:
        """First day of ?month=2026-06; None for anything else."""
        asked = self.query.get("month", "")
        return date.fromisoformat(f"{asked}-01") if MONTH.fullmatch(asked) else None

    @property
    def light(self) -> str:
        asked = self.query.get("light", "")
        return asked if asked in MonthSnapshot.LIGHTS else ""

    @property
    def title(self) -> str:
        if self.month is None:
            return "月末灯色"
        lit = f"{lights.WORDS[self.light]}灯项目" if self.light else "项目灯色"
        return f"{self.month.year} 年 {self.month.month} 月末{lit}"

    @cached_property
    def page(self) -> Page[Any]:
        found = LightRecord.objects.none() if self.month is None else self.found(self.month)
        shown = found.select_related("project__organization", "project__lead").order_by(
            "project__organization__order_key", "project__number", "pk"
        )
        return Paginator(shown, PAGE_SIZE).get_page(self.query.get("page"))

    def found(self, month: date) -> QuerySet[Any]:
        """What the snapshot added up: a light that was recorded after it is not among them."""
        until = recorded_on(self.organization, self.round, month)
        found = LightRecord.objects.filter(
            within(self.organization.path, "project__path"), project__round=self.round, month=month
        )
        kept = self.kept_to_own(found.filter(recorded_on__lte=until), "project__path")
        return kept.filter(light=self.light) if self.light else kept

    @cached_property
    def rows(self) -> list[EndedRow]:
        return [
            EndedRow(
                record.project.title,
                record.project.get_absolute_url(),
                record.project.organization.short_name,
                record.project.lead.name if record.project.lead else "",
                record.light,
                record.reason,
                record.project.get_state_display(),
            )
            for record in self.page
        ]
