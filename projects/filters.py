"""Filters of the project list; the same names carry to the ledger, the dashboard and bookmarks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from organizations.actor import Actor
from organizations.judging import judged_by
from organizations.models import Level, Organization
from organizations.names import squeeze
from organizations.tree import within

from . import lights
from .models import AnnualRound, Category, Problem, ProgressReport, Project
from .models.report import DifficultyKind
from .states import ESTABLISHED, RUNNING, ReportState

ESTABLISHED_CHOICE = "established"
EVERY_STATE = "all"
YES_NO = [("yes", "是"), ("no", "否")]


def chosen(choices: Iterable[tuple[Any, Any]], label: str, empty: str) -> django_filters.ChoiceFilter:
    return django_filters.ChoiceFilter(choices=list(choices), label=label, empty_label=empty)


def offered_units(actor: Actor, asked: str) -> list[Organization]:
    """The subtrees a list offers: the own one, its children, and the one asked for by id if in scope."""
    visible = Organization.objects.visible_to(actor)
    near = visible.filter(pk=actor.organization_id) | visible.filter(parent=actor.organization_id)
    if asked.isdecimal():
        near = near | visible.filter(pk=int(asked))
    return list(near.order_by("path").only("name", "short_name", "path", "position"))


class ProjectFilter(django_filters.FilterSet):
    """Bound with `today`, `period` (first day of the month whose reports count) and the actor's units."""

    q = django_filters.CharFilter(
        method="by_words",
        label="项目名称、编号或书记",
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "可输拼音首字母"}),
    )
    round = django_filters.ModelChoiceFilter(
        queryset=AnnualRound.objects.all(), label="年度", empty_label=None
    )
    level = chosen(Level.choices, "层级", "全部层级")
    organization = django_filters.ChoiceFilter(label="组织", method="by_subtree", empty_label=None)
    category = django_filters.ModelChoiceFilter(
        queryset=Category.objects.all(), label="项目类别", empty_label="全部类别"
    )
    light = django_filters.ChoiceFilter(
        choices=[(code, lights.WORDS[code]) for code in lights.ORDER],
        label="灯色",
        empty_label="全部灯色",
        method="by_light",
    )
    state = django_filters.ChoiceFilter(
        choices=[(EVERY_STATE, "全部状态"), *Project.State.choices],
        label="状态",
        empty_label="立项以后",
        method="by_state",
    )
    source = chosen(Problem.Source.choices, "问题来源", "全部来源")
    size = chosen(Project.Size.choices, "规模", "全部规模")
    overdue = chosen([("yes", "有逾期任务")], "逾期任务", "不限")
    reported = chosen(YES_NO, "本月已报", "不限")
    obstacle = chosen(DifficultyKind.choices, "难点堵点", "不限")
    meeting = django_filters.NumberFilter(label="调度会", method="by_meeting", widget=forms.HiddenInput)
    judge = django_filters.ChoiceFilter(
        choices=[("me", "由我审核")], label="审核", method="by_judge", widget=forms.HiddenInput
    )
    own = django_filters.ChoiceFilter(
        choices=[("yes", "本级")], label="范围", method="by_own", widget=forms.HiddenInput
    )

    class Meta:
        model = Project
        fields: list[str] = []

    def __init__(
        self, *args: Any, actor: Actor, today: date, period: date, units: list[Organization], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.today = today
        self.period = period
        self.units = units
        self.filters["organization"].extra["choices"] = [(unit.pk, f"{unit}及以下") for unit in units]
        for name, method in (
            ("overdue", self.by_overdue),
            ("reported", self.by_reported),
            ("obstacle", self.by_obstacle),
        ):
            self.filters[name].method = method

    def by_words(self, projects: QuerySet[Project], name: str, value: str) -> QuerySet[Project]:
        words = squeeze(value)
        if not words:
            return projects
        return projects.filter(
            Q(search_key__contains=words)
            | Q(number__icontains=value.strip())
            | Q(lead__pinyin__contains=words)
            | Q(organization__pinyin__contains=words)
        )

    def by_subtree(self, projects: QuerySet[Project], name: str, value: str) -> QuerySet[Project]:
        path = next((unit.path for unit in self.units if str(unit.pk) == value), None)
        return projects.filter(within(path)) if path else projects.none()

    def by_judge(self, projects: QuerySet[Project], name: str, value: str) -> QuerySet[Project]:
        """What waits for the acting officer, without what an own post excludes from judging."""
        mine = projects.filter(judged_by(self.actor))
        return mine.exclude(organization__in=self.actor.involved_organizations)

    def by_own(self, projects: QuerySet[Project], name: str, value: str) -> QuerySet[Project]:
        """本级: only the organization chosen, without what is below it."""
        return projects.filter(organization=self.form.cleaned_data.get("organization") or None)

    def by_light(self, projects: QuerySet[Project], name: str, value: str) -> QuerySet[Project]:
        return projects.filter(light=value)

    def by_state(self, projects: QuerySet[Project], name: str, value: str) -> QuerySet[Project]:
        return projects if value == EVERY_STATE else projects.filter(state=value)

    def by_overdue(self, projects: QuerySet[Project], name: str, value: str) -> QuerySet[Project]:
        return projects.filter(next_open_due__lt=self.today, state__in=RUNNING) if value else projects

    def by_reported(self, projects: QuerySet[Project], name: str, value: str) -> QuerySet[Project]:
        if value == "yes":
            return projects.filter(reported_in(self.period))
        return projects.filter(owing(self.period)).exclude(reported_in(self.period)) if value else projects

    def by_obstacle(self, projects: QuerySet[Project], name: str, value: str) -> QuerySet[Project]:
        return projects.filter(obstacles__kind=value).distinct() if value else projects

    def by_meeting(self, projects: QuerySet[Project], name: str, value: Any) -> QuerySet[Project]:
        return projects.filter(agenda_items__meeting=value).distinct()

    def filter_queryset(self, queryset: QuerySet[Project]) -> QuerySet[Project]:
        """Without a chosen state the list shows what was established: 立项以后."""
        projects = super().filter_queryset(queryset)
        if not self.form.cleaned_data.get("state"):
            projects = projects.filter(state__in=ESTABLISHED)
        return projects


def reported_in(period: date) -> Exists:
    """Has a submitted report for the month."""
    reports = ProgressReport.objects.filter(
        project=OuterRef("pk"), period=period, state=ReportState.SUBMITTED
    )
    return Exists(reports)


def owing(period: date) -> Q:
    """Running and started before the month began: a report is due for it."""
    return Q(state__in=RUNNING, started_on__lt=period)


def this_month() -> date:
    return timezone.localdate().replace(day=1)
