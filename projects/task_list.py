"""我的任务: everything on which a post or its unit is named, in whatever organization, under one query string."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

import django_filters
from django import forms
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from organizations.filter_sets import FilterSet
from organizations.filtered_list import FilteredList
from organizations.list_columns import Columns

from .duties import SOON
from .filters import EVERY_STATE, LONGEST_WORDS, chosen
from .lights import month_day
from .models import AnnualRound, Task
from .permissions import keeps_house, may_import_progress
from .states import OPEN_TASK, RUNNING, TaskState

MOST_PROJECTS = 200  # offered in the filter
NEXT_DAY = timedelta(days=1)
PARTS = [
    ("owner", "责任人"),
    ("leader", "牵头领导"),
    ("department", "责任部门"),
    ("cooperating", "配合单位"),
    ("own", "本单位项目"),
]
DUE = [("overdue", "已逾期"), ("soon", f"{SOON.days} 天内到期"), ("waiting", "待核验")]

COLUMNS = Columns(
    {
        "project": "项目",
        "part": "我的角色",
        "due": "完成时限",
        "progress": "进度",
        "state": "状态",
    },
    {"weight": "权重"},
)


class TaskFilter(FilterSet):
    """Bound with who asks and the tasks that concern them. `due` comes by a tab."""

    q = django_filters.CharFilter(
        method="by_words",
        label="任务或项目名称",
        max_length=LONGEST_WORDS,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = chosen([(EVERY_STATE, "全部状态"), *TaskState.choices], "状态", "未核验的")
    part = chosen(PARTS, "我的角色", "全部角色")
    project = django_filters.ChoiceFilter(label="项目", empty_label="全部项目")
    round = django_filters.ChoiceFilter(label="年度", field_name="project__round", empty_label="全部年度")
    due = django_filters.ChoiceFilter(label="时限", choices=DUE, method="by_due", widget=forms.HiddenInput)

    class Meta:
        model = Task
        fields: list[str] = []

    def __init__(self, *args: Any, listing: TaskListing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.listing = listing
        self.filters["state"].method = "by_state"
        self.filters["part"].method = "by_part"
        self.filters["project"].extra["choices"] = lambda: listing.projects
        self.filters["round"].extra["choices"] = lambda: listing.rounds

    def by_words(self, tasks: QuerySet[Task], name: str, value: str) -> QuerySet[Task]:
        words = value.strip()
        return tasks.filter(Q(title__icontains=words) | Q(project__title__icontains=words))

    def by_state(self, tasks: QuerySet[Task], name: str, value: str) -> QuerySet[Task]:
        return tasks if value == EVERY_STATE else tasks.filter(state=value)

    def by_part(self, tasks: QuerySet[Task], name: str, value: str) -> QuerySet[Task]:
        return tasks.filter(self.listing.part(value))

    def by_due(self, tasks: QuerySet[Task], name: str, value: str) -> QuerySet[Task]:
        return tasks.filter(self.listing.urgency[value])

    def filter_queryset(self, queryset: QuerySet[Task]) -> QuerySet[Task]:
        """Without a chosen state: what is not verified yet. A value that does not exist finds nothing."""
        if self.form.errors:
            return queryset.none()
        tasks: QuerySet[Task] = super().filter_queryset(queryset)
        return tasks if self.form.cleaned_data.get("state") else tasks.filter(state__in=OPEN_TASK)


@dataclass(frozen=True, slots=True)
class MyTask:
    """One task as text; `late` and `paused` are empty where there is nothing to say."""

    url: str
    title: str
    project: str
    project_url: str
    organization: str
    parts: str
    standard: str
    due: str
    late: str
    paused: str
    percent: int
    state: str
    tone: str
    weight: str


class TaskListing(FilteredList):
    """What one actor sees under one query; every part is computed when first asked for."""

    route = "projects:tasks"
    narrowing = ("q", "state", "part", "project", "round", "due")

    @property
    def offered(self) -> Columns:
        return COLUMNS

    @cached_property
    def today(self) -> date:
        return timezone.localdate()

    @cached_property
    def mine(self) -> QuerySet[Task]:
        return Task.objects.concerning(self.actor)

    @cached_property
    def urgency(self) -> dict[str, Q]:
        """The tabs as conditions: each is among what is open in projects under way."""
        at_work = Q(state__in=OPEN_TASK, project__state__in=RUNNING)
        overdue = Task.due_before(self.today)
        return {
            "overdue": at_work & overdue,
            "soon": at_work & Task.due_before(self.today + SOON + NEXT_DAY) & ~overdue,
            "waiting": at_work & Q(state=TaskState.DONE),
        }

    @cached_property
    def counts(self) -> dict[str, int]:
        """Numbers on the tabs: whatever else is chosen, in one query."""
        numbers = {name: Count("pk", filter=condition) for name, condition in self.urgency.items()}
        return self.mine.order_by().aggregate(open=Count("pk", filter=Q(state__in=OPEN_TASK)), **numbers)

    @property
    def tabs(self) -> list[dict[str, Any]]:
        """未核验 and its urgent parts; a tab keeps the other conditions, but a state of its own."""
        chosen_tab = self.query.get("due", "")
        kept = {name: self.query[name] for name in ("q", "part", "project", "round") if self.query.get(name)}
        return [
            {
                "label": label,
                "url": f"?{urlencode(kept | ({'due': name} if name else {}))}",
                "count": self.counts[name or "open"],
                "is_current": name == chosen_tab and not self.query.get("state"),
            }
            for name, label in [("", "未核验"), *DUE]
        ]

    @cached_property
    def rounds(self) -> list[tuple[int, str]]:
        return list(AnnualRound.objects.order_by("-year").values_list("pk", "name"))

    @cached_property
    def projects(self) -> list[tuple[int, str]]:
        """Those with a task of mine, newest first."""
        found = self.mine.order_by("-project").values_list("project", "project__title").distinct()
        return list(found[:MOST_PROJECTS])

    def part(self, name: str) -> Q:
        organization, post = self.actor.organization_id, self.actor.post_id
        return {
            "owner": Q(owner_post=post),
            "leader": Q(leader_post=post),
            "department": Q(department_unit=organization),
            "cooperating": Q(pk__in=Task.objects.supported_by(self.actor)),
            "own": Q(project__organization=organization),
        }[name]

    @cached_property
    def filter(self) -> TaskFilter:
        return TaskFilter(dict(self.query.items()), queryset=self.mine, listing=self)

    @property
    def ordered(self) -> Any:
        """The next due day first; `supports` where the unit co-operates."""
        links = Task.cooperating_units.through.objects
        supports = links.filter(task=OuterRef("pk"), organization=self.actor.organization_id)
        shown = self.filter.qs.annotate(
            counted=Coalesce("extended_due_on", "due_on"), supports=Exists(supports)
        )
        return shown.select_related("project__organization").order_by(F("counted").asc(nulls_last=True), "pk")

    @cached_property
    def rows(self) -> list[MyTask]:
        return [self.row(task) for task in self.page]

    def row(self, task: Any) -> MyTask:
        days = task.days_overdue(self.today) if task.project.state in RUNNING else 0
        return MyTask(
            url=task.get_absolute_url(),
            title=task.title,
            project=task.project.title,
            project_url=task.project.get_absolute_url(),
            organization=task.project.organization.short_name,
            parts="、".join(self.parts_in(task)),
            standard=task.standard,
            due=month_day(task.counts_until) if task.counts_until else "—",
            late=f"逾期 {days} 天" if days else "",
            paused=task.pause_words,
            percent=task.percent,
            state=task.get_state_display(),
            tone=Task.STATE_TONES.get(task.state, ""),
            weight=f"{task.weight.normalize():f}",
        )

    def parts_in(self, task: Any) -> list[str]:
        """责任人、配合单位: what the post or its unit is on this task."""
        organization, post = self.actor.organization_id, self.actor.post_id
        holds = {
            "owner": task.owner_post_id == post,
            "leader": task.leader_post_id == post,
            "department": task.department_unit_id == organization,
            "cooperating": task.supports,
        }
        found = [label for name, label in PARTS if holds.get(name)]
        return found or ["本单位项目"]

    @property
    def has_own_projects(self) -> bool:
        """Whether the list holds tasks of the unit's projects, beside those that name the post."""
        return keeps_house(self.actor)

    @property
    def may_import(self) -> bool:
        return may_import_progress(self.actor)

    @property
    def scope_words(self) -> str:
        unit = self.actor.organization
        named = f"由您负责、牵头或由{unit}承担、配合的任务" if unit else ""
        return f"{named}，以及本单位项目的任务" if self.has_own_projects else named
