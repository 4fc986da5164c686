"""方案基准: the plan as content, frozen when the project starts, and laid beside the present one."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F

from .lights import month_day
from .models import (
    ChangeRequest,
    ChangeState,
    Indicator,
    IndicatorChange,
    Milestone,
    PlanBaseline,
    Project,
    Task,
    TaskChange,
)
from .states import TaskState

TASK_LABELS = {
    "title": "任务名称",
    "measure": "具体举措",
    "standard": "工作标准",
    "leader": "牵头领导",
    "department": "责任部门",
    "owner": "责任人",
    "cooperating": "配合单位",
    "starts_on": "开始日期",
    "due_on": "完成时限",
    "weight": "权重",
}
KEY_LABELS = frozenset({"完成时限", "权重", "目标", "结束日期"})
INDICATOR_LABELS = {"name": "指标名称", "baseline": "基线", "target": "目标", "unit": "单位"}
MILESTONE_LABELS = {"stage": "阶段", "starts_on": "开始日期", "ends_on": "结束日期", "content": "主要内容"}


def freeze(project: Project) -> PlanBaseline:
    """Keep the plan as it stands; from now on a task's due date is measured against this one."""
    project.tasks.update(original_due_on=F("due_on"))
    return PlanBaseline.objects.create(project=project, content=plan_content(project))


def plan_content(project: Project) -> dict[str, Any]:
    """The whole plan as JSON: lists of indicators, milestones and tasks, each row with its id."""
    return {
        "indicators": [row_content(row, INDICATOR_LABELS) for row in project.indicators.all()],
        "milestones": [row_content(row, MILESTONE_LABELS) for row in project.milestones.all()],
        "tasks": [row_content(task, TASK_LABELS) for task in project.tasks.with_names()],
    }


def row_content(row: Indicator | Milestone | Task, labels: dict[str, str]) -> dict[str, Any]:
    return {"id": row.pk} | {name: plain(getattr(row, name)) for name in labels}


def plain(value: Any) -> Any:
    """Decimals without trailing zeros, dates in ISO form, so that equal values are equal text."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else value


@dataclass(frozen=True)
class Difference:
    """One field of a row, as the baseline had it and as it is."""

    label: str
    was: str
    now: str

    @property
    def is_changed(self) -> bool:
        return self.was != self.now


@dataclass(frozen=True)
class ComparedRow:
    """A row of the plan; `fate` is 新增, 已取消, 已删除, 有变更 or empty; `changes` are the requests that did it."""

    kind: str
    name: str
    fate: str
    differences: list[Difference]
    changes: tuple[ChangeRequest, ...] = ()

    @property
    def shown(self) -> list[Difference]:
        """What is worth printing: the changed fields; of an unchanged row the ones that count."""
        if self.fate:
            return [difference for difference in self.differences if difference.is_changed]
        return [difference for difference in self.differences if difference.label in KEY_LABELS]

    @property
    def was(self) -> list[str]:
        return [] if self.fate == "新增" else [f"{part.label}：{part.was}" for part in self.shown]

    @property
    def now(self) -> list[str]:
        """Empty where nothing changed or nothing is left."""
        changed = self.fate in ("新增", "有变更")
        return [f"{part.label}：{part.now}" for part in self.shown] if changed else []


@dataclass(frozen=True)
class Approved:
    """The requests in force by what they changed, and the tasks that were cancelled."""

    of_row: dict[tuple[str, int], list[ChangeRequest]]
    cancelled: frozenset[int]

    @classmethod
    def of(cls, project: Project) -> "Approved":
        found: dict[tuple[str, int], list[ChangeRequest]] = defaultdict(list)
        tasks = TaskChange.objects.filter(
            request__project=project, request__state=ChangeState.APPROVED, task__isnull=False
        )
        targets = IndicatorChange.objects.filter(
            request__project=project, request__state=ChangeState.APPROVED
        )
        for row in tasks.select_related("request").order_by("request__decided_at", "pk"):
            add_once(found["任务", row.task_id or 0], row.request)
        for change in targets.select_related("request").order_by("request__decided_at", "pk"):
            add_once(found["指标", change.indicator_id], change.request)
        cancelled = project.tasks.filter(state=TaskState.CANCELLED).values_list("pk", flat=True)
        return cls(found, frozenset(cancelled))

    def by(self, kind: str, pk: int) -> tuple[ChangeRequest, ...]:
        return tuple(self.of_row.get((kind, pk), ()))


def add_once(requests: list[ChangeRequest], request: ChangeRequest) -> None:
    if request not in requests:
        requests.append(request)


def compare(project: Project, baseline: PlanBaseline) -> list[ComparedRow]:
    """Tasks, indicators and milestones of both plans, in the order of the present one."""
    present, approved = plan_content(project), Approved.of(project)
    kinds = (
        ("tasks", "任务", TASK_LABELS),
        ("indicators", "指标", INDICATOR_LABELS),
        ("milestones", "节点", MILESTONE_LABELS),
    )
    return [
        row
        for key, kind, labels in kinds
        for row in compare_rows(kind, labels, baseline.content[key], present[key], approved)
    ]


def compare_rows(
    kind: str,
    labels: dict[str, str],
    was: list[dict[str, Any]],
    now: list[dict[str, Any]],
    approved: Approved,
) -> Iterator[ComparedRow]:
    before = {row["id"]: row for row in was}
    for number, row in enumerate(now, start=1):
        pk = row["id"]
        found = compared(f"{kind} {number}", labels, before.pop(pk, None), row)
        fate = "已取消" if kind == "任务" and pk in approved.cancelled else found.fate
        yield replace(found, fate=fate, changes=approved.by(kind, pk) if fate else ())
    for row in before.values():
        yield compared(kind, labels, row, None)


def compared(
    kind: str, labels: dict[str, str], was: dict[str, Any] | None, now: dict[str, Any] | None
) -> ComparedRow:
    differences = [
        Difference(label, words((was or {}).get(name)), words((now or {}).get(name)))
        for name, label in labels.items()
    ]
    fate = "新增" if was is None else "已删除" if now is None else ""
    if not fate and any(difference.is_changed for difference in differences):
        fate = "有变更"
    first = next(iter(labels))
    return ComparedRow(kind, words((now or was or {}).get(first)), fate, differences)


def words(value: Any) -> str:
    """A stored value for the page: dates in words, — for nothing."""
    if not value:
        return "—"
    try:
        day = date.fromisoformat(value) if isinstance(value, str) and value.count("-") == 2 else None
    except ValueError:
        day = None
    return f"{day.year} 年 {month_day(day)}" if day else str(value)
