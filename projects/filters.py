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
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from organizations.actor import Actor
from organizations.filter_sets import FilterSet
from organizations.filtered_list import below_unit
from organizations.judging import judged_by
from organizations.models import Level, Organization
from organizations.names import squeeze
from workflow.written import asked

from . import lights
from .light_history import red_for
from .models import (
    AgendaItem,
    AnnualRound,
    Category,
    ChangeRequest,
    ChangeState,
    Meeting,
    Obstacle,
    Problem,
    ProgressReport,
    Project,
    Task,
)
from .models.report import DifficultyKind
from .states import ESTABLISHED, LIT, RUNNING, ReportState

EVERY_STATE = "all"
OVERRIDDEN = "overridden"  # 人工调灯, whatever the light
REPORTED = [("yes", "已报"), ("no", "未报"), ("due", "应报")]
OBSTACLES = [("open", "未解决"), ("escalated", "提请上级"), ("answered", "上级已答复")]
MONTH = RegexValidator(r"^20\d\d-(0[1-9]|1[0-2])\Z", "月份写作 2026-07")
LONGEST_WORDS = 60


def chosen(choices: Iterable[tuple[Any, Any]], label: str, empty: str) -> django_filters.ChoiceFilter:
    return django_filters.ChoiceFilter(choices=list(choices), label=label, empty_label=empty)


def unseen(
    choices: Iterable[tuple[Any, Any]], label: str, method: str | None = None
) -> django_filters.ChoiceFilter:
    """A condition that comes by a link or a tick; as long as it holds, its words stand above the list."""
    return django_filters.ChoiceFilter(
        choices=list(choices), label=label, method=method, widget=forms.HiddenInput
    )


@dataclass(frozen=True)
class Basis:
    """What the conditions are judged by: who asks, today, the month whose reports count, what is offered."""

    actor: Actor
    today: date
    period: date
    rounds: list[AnnualRound]
    units: list[Organization]


class ProjectFilter(FilterSet):
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
        choices=[*((code, lights.WORDS[code]) for code in lights.ORDER), (OVERRIDDEN, "人工调灯")],
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
    reds = unseen([("2", "连续 2 个月"), ("3", "连续 3 个月")], "月末红灯", "by_reds")
    disagree = unseen([("yes", "与系统不一致")], "书记判断", "by_disagreement")
    overdue = unseen([("yes", "有逾期")], "任务", "by_overdue")
    reported = unseen(REPORTED, "进展", "by_reported")
    obstacle = unseen([*OBSTACLES, *DifficultyKind.choices], "难点堵点", "by_obstacle")
    period = django_filters.CharFilter(
        label="月份", method="unchanged", validators=[MONTH], widget=forms.HiddenInput
    )
    meeting = django_filters.ModelChoiceFilter(label="会议", method="by_meeting", widget=forms.HiddenInput)
    change = unseen([("open", "有变更申请待办"), ("any", "有变更")], "变更", "by_change")
    postponed = unseen([("yes", "延过期")], "时限", "by_postponed")
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
        is_asked = bool(self.data.get("meeting"))
        self.filters["meeting"].queryset = (
            Meeting.objects.visible_to(basis.actor) if is_asked else Meeting.objects.none()
        )
        self.filters["reported"].label = f"{basis.period.month} 月进展"

    @cached_property
    def categories(self) -> list[tuple[int, str]]:
        """Asked for when the form is drawn, or when a category is asked for."""
        return asked("categories", "", lambda: Category.objects.values_list("pk", "name"))

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
        return below_unit(projects, self.basis.units, value)

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

    def by_reds(self, projects: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return projects.filter(red_for(int(value), self.basis.today))

    def by_disagreement(self, projects: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """The secretary's newest report sees it otherwise. The queryset needs the annotation `light`."""
        told = projects.filter(state__in=LIT).annotate(own_light=own_light())
        return told.exclude(own_light=None).exclude(own_light="").exclude(own_light=F("light"))

    def by_overdue(self, projects: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return projects.filter(next_open_due__lt=self.basis.today, state__in=RUNNING)

    def by_reported(self, projects: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """已报 and 未报 among those that owe the month's report (应报); the others owe nothing."""
        filed = Q(reported_in(self.basis.period))
        among = {"yes": filed, "no": ~filed, "due": Q()}
        return projects.filter(owing(self.basis.period), among[value])

    def by_obstacle(self, projects: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Of a kind, or at a stage of its own life: 未解决 is every one that is not solved."""
        stages = {"open": Q(state__in=Obstacle.UNSOLVED)}
        stages |= {code: Q(state=code) for code, _ in OBSTACLES[1:]}
        which = stages.get(value, Q(kind=value))
        return projects.filter(Exists(Obstacle.objects.filter(which, project=OuterRef("pk"))))

    def by_change(self, projects: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Sent and not decided yet, or in force."""
        wanted = ChangeState.SUBMITTED if value == "open" else ChangeState.APPROVED
        return projects.filter(Exists(ChangeRequest.objects.filter(project=OuterRef("pk"), state=wanted)))

    def by_postponed(self, projects: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """The project itself or one of its tasks."""
        tasks = Task.objects.filter(project=OuterRef("pk"), times_postponed__gt=0)
        return projects.filter(Q(times_postponed__gt=0) | Q(Exists(tasks)))

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
        if light == OVERRIDDEN:
            return self.qs.filter(lights.overridden_on(self.basis.today))
        return self.qs.filter(light=light) if light else self.qs


def quoted(value: str) -> str:
    """A value as a sentence may quote it: one line, not too long."""
    text = " ".join(value.replace("\0", "").split())
    return text if len(text) <= 20 else f"{text[:20]}…"


def own_light() -> Subquery:
    """书记判断 of the newest submitted report, empty where it says none, NULL without a report."""
    reports = ProgressReport.objects.filter(project=OuterRef("pk"), state=ReportState.SUBMITTED)
    return Subquery(reports.order_by("-period").values("own_light")[:1])


def reported_in(period: date) -> Exists:
    """Has a submitted report for the month."""
    reports = ProgressReport.objects.filter(
        project=OuterRef("pk"), period=period, state=ReportState.SUBMITTED
    )
    return Exists(reports)


def owing(period: date) -> Q:
    """Running and started before the month began: a report is due for it."""
    return Q(state__in=RUNNING, started_on__lt=period)
