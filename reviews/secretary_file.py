"""书记攻坚档案: one person over the years, read from the records; nobody keeps it by hand.

The person reads everything; officers and leaders read what happened at posts below their own organization.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from organizations.models import Appointment, User
from organizations.person_pages import PersonPage
from organizations.roles import Role
from organizations.tree import strictly_below
from projects import lights
from projects.lights import Light, Thresholds
from projects.models import Leadership, LightRecord, Project
from projects.querysets import NOTHING
from projects.states import ESTABLISHED
from workflow.templatetags.look import full_day

from .models import Commendation, CommendationEntry, Mechanism, ReviewSheet

if TYPE_CHECKING:
    from organizations.actor import Actor


def reach(actor: Actor, person: User, path: str) -> Q:
    """Condition on the column `path` of an organization: everything of one's own, else what lies below."""
    if person.pk == actor.user_id:
        return Q()
    if not actor.has_role(Role.OFFICER, Role.LEADER):
        return NOTHING
    root = Q(**{path: actor.path}) if actor.organization and actor.organization.is_root else NOTHING
    return strictly_below(actor.path, path) | root


def posts_of(actor: Actor, person: User) -> QuerySet[Any]:
    """Secretary's posts, past ones too, that the reader may know of. None at all: there is no file for this reader."""
    found = Appointment.objects.filter(reach(actor, person, "organization__path"), user=person)
    return found.filter(role=Role.SECRETARY).select_related("organization").order_by("-starts_on", "-pk")


def file_of(actor: Actor, person: User) -> PersonPage | None:
    if not actor.post or not posts_of(actor, person).exists():
        return None
    return PersonPage("书记攻坚档案", reverse("reviews:secretary_file", args=[person.pk]))


@dataclass(frozen=True)
class Led:
    """A project that the person led, while or until when, and how it stands. `red_months` ended red while it was led."""

    project: Project
    light: Light
    term: str
    red_months: int
    url: str


@dataclass(frozen=True)
class Result:
    """The year's result at one post; grade and rank only where the reader may know them."""

    sheet: ReviewSheet
    is_shown: bool

    @property
    def grade(self) -> str:
        return self.sheet.get_grade_display() if self.is_shown else "尚未反馈"

    @property
    def total(self) -> str:
        return f"{self.sheet.total:.2f}" if self.is_shown and self.sheet.total is not None else "—"

    @property
    def rank(self) -> str:
        return str(self.sheet.rank) if self.is_shown and self.sheet.rank else "—"


@dataclass(frozen=True)
class Year:
    """What belongs to one round."""

    name: str
    led: list[Led]
    results: list[Result]
    honours: list[str]


@dataclass
class SecretaryFile:
    """`posts` come from posts_of(actor, person) and are not empty."""

    actor: Actor
    person: User
    posts: list[Appointment]

    @cached_property
    def today(self) -> date:
        return timezone.localdate()

    @cached_property
    def leaderships(self) -> list[Leadership]:
        """Of projects that were set up; drafts and what was rejected are nobody's record."""
        found = Leadership.objects.filter(
            reach(self.actor, self.person, "project__path"),
            user=self.person,
            project__state__in=ESTABLISHED,
        )
        named = found.select_related("project__round", "project__organization")
        return list(named.order_by("-project__round__year", "project__number", "from_on"))

    @cached_property
    def readable(self) -> set[int]:
        """Projects whose page the reader may open in the acting post."""
        ids = [leadership.project_id for leadership in self.leaderships]
        return set(Project.objects.visible_to(self.actor).filter(pk__in=ids).values_list("pk", flat=True))

    @cached_property
    def red_months(self) -> dict[int, list[date]]:
        ids = [leadership.project_id for leadership in self.leaderships]
        found: dict[int, list[date]] = defaultdict(list)
        for project, month in LightRecord.objects.filter(project__in=ids, light="red").values_list(
            "project", "month"
        ):
            found[project].append(month)
        return found

    def led(self, leadership: Leadership) -> Led:
        project = leadership.project
        until = leadership.to_on or date.max
        months = self.red_months[project.pk]
        return Led(
            project=project,
            light=lights.explain(project, Thresholds.of(project.round), self.today),
            term=term_words(leadership),
            red_months=sum(leadership.from_on <= last_day(month) <= until for month in months),
            url=project.get_absolute_url() if project.pk in self.readable else "",
        )

    @cached_property
    def results(self) -> list[Result]:
        found = ReviewSheet.objects.for_reader(self.actor).filter(
            reach(self.actor, self.person, "path"), user=self.person
        )
        sheets = found.select_related("round", "organization").defer("snapshot", "self_report")
        return [
            Result(sheet, bool(sheet.is_readable and sheet.is_told))
            for sheet in sheets.order_by("-round__year", "path")
        ]

    @cached_property
    def honours(self) -> list[CommendationEntry]:
        """Settled lists on which the person stands."""
        found = CommendationEntry.objects.filter(
            reach(self.actor, self.person, "sheet__path"),
            sheet__user=self.person,
            struck_off="",
            commendation__state=Commendation.State.FINAL,
        )
        return list(found.select_related("commendation__round"))

    @cached_property
    def years(self) -> list[Year]:
        """Newest first, each round that holds anything."""
        led, results, honours, names = defaultdict(list), defaultdict(list), defaultdict(list), {}
        for leadership in self.leaderships:
            names[leadership.project.round.year] = leadership.project.round.name
            led[leadership.project.round.year].append(self.led(leadership))
        for result in self.results:
            names[result.sheet.round.year] = result.sheet.round.name
            results[result.sheet.round.year].append(result)
        for entry in self.honours:
            round_ = entry.commendation.round
            names[round_.year] = round_.name
            honours[round_.year].append(entry.commendation.title)
        return [
            Year(names[year], led[year], results[year], honours[year]) for year in sorted(names, reverse=True)
        ]

    @cached_property
    def figures(self) -> list[tuple[str, str]]:
        """任职 2 段; 领办项目 5 个; …"""
        ids = {leadership.project_id for leadership in self.leaderships}
        done = {one.project_id for one in self.leaderships if one.project.accepted_on}
        made = Mechanism.objects.in_force().filter(projects__in=ids)
        counted = made.aggregate(number=Count("pk", distinct=True))["number"] if ids else 0
        grades = [result.grade for result in self.results if result.is_shown]
        good = grades.count("好")
        return [
            ("书记任职", f"{len(self.posts)} 段"),
            ("领办项目", f"{len(ids)} 个"),
            ("其中验收通过", f"{len(done)} 个"),
            ("形成长效机制", f"{counted} 条"),
            ("评为“好”", f"{good} 次（已反馈 {len(grades)} 次）"),
        ]


def term_words(leadership: Leadership) -> str:
    """2025 年 3 月 1 日起，接任; 2025 年 3 月 1 日至 2025 年 6 月 30 日."""
    until = f"至 {full_day(leadership.to_on)}" if leadership.to_on else "起"
    return f"{full_day(leadership.from_on)}{until}" + ("，接任" if leadership.taken_over else "")


def last_day(month: date) -> date:
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)
