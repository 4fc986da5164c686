"""Filters of the project list; the same names carry to the ledger, the dashboard and bookmarks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.core.validators import RegexValidator
from django.db.models import Exists, OuterRef, Q, QuerySet

from organizations.actor import Actor
from organizations.judging import judged_by
from organizations.models import Level, Organization
from organizations.names import squeeze
from organizations.tree import within

from . import lights
from .models import AgendaItem, AnnualRound, Category, Meeting, Obstacle, Problem, ProgressReport, Project
from .models.report import DifficultyKind
from .states import ESTABLISHED, RUNNING, ReportState

EVERY_STATE = "all"
REPORTED = [("yes", "已报"), ("no", "未报"), ("due", "应报")]
MONTH = RegexValidator(r"^20\d\d-(0[1-9]|1[0-2])\Z", "月份写作 2026-07")
LONGEST_WORDS = 60
LONGEST_ID = 18  # digits; a longer one is no record of ours, and no database takes it


def chosen(choices: Iterable[tuple[Any, Any]], label: str, empty: str) -> django_filters.ChoiceFilter:
    return django_filters.ChoiceFilter(choices=list(choices), label=label, empty_label=empty)


def unseen(
    choices: Iterable[tuple[Any, Any]], label: str, method: str | None = None
) -> django_filters.ChoiceFilter:
    """A condition that comes by a link or a tick; as long as it holds, its words stand above the list."""
    return django_filters.ChoiceFilter(
        choices=list(choices), label=label, method=method, widget=forms.HiddenInput
    )


def offered_units(actor: Actor, asked: str) -> list[Organization]:
    """The subtrees a list offers: the own one, its children, and the one asked for by id if in scope."""
    visible = Organization.objects.visible_to(actor)
    near = visible.filter(pk=actor.organization_id) | visible.filter(parent=actor.organization_id)
    if asked.isdecimal() and len(asked) <= LONGEST_ID:
        near = near | visible.filter(pk=int(asked))
    return list(near.order_by("path").only("name", "short_name", "path", "position"))


@dataclass(frozen=True)
class Basis:
    """What the conditions are judged by: who asks, today, the month whose reports count, what is offered."""

    actor: Actor
    today: date
    period: date
    rounds: list[AnnualRound]
    units: list[Organization]


class ProjectFilter(django_filters.FilterSet):
    """The conditions of the list. The light is checked here and applied by `lit`, so that the lights
    beside it can be counted. A value that does not exist finds nothing, and `mistakes` says so."""

    q = django_filters.CharFilter(
        method="by_words",
        label="项目名称、编号或书记",
        max_length=LONGEST_WORDS,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "可输拼音首字母"}),
    )
    round = django_filters.ChoiceFilter(label="年度", empty_label=None)
    level = chosen(Level.choices, "层级", "全部层级")
    organization = django_filters.ChoiceFilter(label="组织", method="by_subtree", empty_label=None)
    category = django_filters.ChoiceFilter(label="项目类别", empty_label="全部类别")
    light = django_filters.ChoiceFilter(
        choices=[(code, lights.WORDS[code]) for code in lights.ORDER],
        label="灯色",
        empty_label="全部灯色",
        method="unchanged",
    )
    state = django_filters.ChoiceFilter(
        choices=[(EVERY_STATE, "全部状态"), *Project.State.choices],
        label="状态",
        empty_label="立项以后",
        method="by_state",
    )
    source = chosen(Problem.Source.choices, "问题来源", "全部来源")
    size = unseen(Project.Size.choices, "规模")
    overdue = unseen([("yes", "有逾期")], "任务", "by_overdue")
    reported = unseen(REPORTED, "进展", "by_reported")
    obstacle = unseen(DifficultyKind.choices, "难点堵点", "by_obstacle")
    period = django_filters.CharFilter(
        label="月份", method="unchanged", validators=[MONTH], widget=forms.HiddenInput
    )
    meeting = django_filters.ModelChoiceFilter(label="会议", method="by_meeting", widget=forms.HiddenInput)
    judge = unseen([("me", "由我审核")], "审核", "by_judge")
    own = unseen([("yes", "本级")], "范围", "by_own")

    class Meta:
        model = Project
        fields: list[str] = []

    def __init__(self, *args: Any, basis: Basis, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.basis = basis
        offered = {
            "round": [(round_.pk, round_.name) for round_ in basis.rounds],
            "organization": [(unit.pk, f"{unit}及以下") for unit in basis.units],
            # Not the bound method: a form copies its fields, and would copy this filter with its units along.
            "category": lambda: self.categories,
        }
        for name, choices in offered.items():
            self.filters[name].extra["choices"] = choices
        asked = bool(self.data.get("meeting"))
        self.filters["meeting"].queryset = (
            Meeting.objects.visible_to(basis.actor) if asked else Meeting.objects.none()
        )
        self.filters["reported"].label = f"{basis.period.month} 月进展"

    @cached_property
    def categories(self) -> list[tuple[int, str]]:
        """Asked for when the form is drawn, or when a category is asked for."""
        return list(Category.objects.values_list("pk", "name"))

    @property
    def values(self) -> dict[str, Any]:
        """The conditions that hold, by name; empty where none was chosen."""
        return self.form.cleaned_data if self.form.is_valid() else {}

    @property
    def mistakes(self) -> list[str]:
        """A sentence for each condition whose value does not exist."""
        fields = self.form.fields
        return [
            f"条件“{fields[name].label}”的值“{quoted(self.data.get(name, ''))}”不存在，请去掉或重新选择。"
            for name in self.form.errors
        ]

    def by_words(self, projects: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        words = squeeze(value)
        if not words:
            return projects
        return projects.filter(
            Q(search_key__contains=words)
            | Q(number__icontains=value.strip())
            | Q(lead__pinyin__contains=words)
            | Q(organization__pinyin__contains=words)
        )

    def by_subtree(self, projects: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        path = next((unit.path for unit in self.basis.units if str(unit.pk) == value), None)
        return projects.filter(within(path)) if path else projects.none()

    def by_judge(self, projects: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """What waits for the acting officer, without what an own post excludes from judging."""
        actor = self.basis.actor
        return projects.filter(judged_by(actor)).exclude(organization__in=actor.involved_organizations)

    def by_own(self, projects: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """本级: only the organization chosen, without what is below it."""
        chosen = self.values.get("organization") or self.basis.actor.organization_id
        return projects.filter(organization=chosen)

    def by_state(self, projects: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return projects if value == EVERY_STATE else projects.filter(state=value)

    def by_overdue(self, projects: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return projects.filter(next_open_due__lt=self.basis.today, state__in=RUNNING)

    def by_reported(self, projects: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """已报 and 未报 among those that owe the month's report (应报); the others owe nothing."""
        filed = Q(reported_in(self.basis.period))
        among = {"yes": filed, "no": ~filed, "due": Q()}
        return projects.filter(owing(self.basis.period), among[value])

    def by_obstacle(self, projects: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return projects.filter(Exists(Obstacle.objects.filter(project=OuterRef("pk"), kind=value)))

    def by_meeting(self, projects: QuerySet[Any], name: str, value: Meeting) -> QuerySet[Any]:
        return projects.filter(Exists(AgendaItem.objects.filter(project=OuterRef("pk"), meeting=value)))

    def unchanged(self, projects: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return projects

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Without a chosen state the list shows what was established: 立项以后."""
        if self.form.errors:
            return queryset.none()
        projects = super().filter_queryset(queryset)
        if not self.values.get("state"):
            projects = projects.filter(state__in=ESTABLISHED)
        return projects

    @property
    def lit(self) -> QuerySet[Any]:
        """What was found, of the chosen light. The queryset needs the annotation `light`."""
        light = self.values.get("light")
        return self.qs.filter(light=light) if light else self.qs


def quoted(value: str) -> str:
    """A value as a sentence may quote it: one line, not too long."""
    text = " ".join(value.replace("\0", "").split())
    return text if len(text) <= 20 else f"{text[:20]}…"


def reported_in(period: date) -> Exists:
    """Has a submitted report for the month."""
    reports = ProgressReport.objects.filter(
        project=OuterRef("pk"), period=period, state=ReportState.SUBMITTED
    )
    return Exists(reports)


def owing(period: date) -> Q:
    """Running and started before the month began: a report is due for it."""
    return Q(state__in=RUNNING, started_on__lt=period)
