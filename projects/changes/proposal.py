"""What a request proposes: whether it only tightens, what stands in its way, how it reads."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils import timezone

from organizations.judging import judging_organization
from projects.forms.plan_rows import FULL
from projects.lights import month_day
from projects.models import ChangeKind, ChangeRequest, IndicatorChange, Project, TaskChange
from projects.models.change import is_past
from projects.states import OPEN_TASK, ProjectState, TaskState
from workflow.engine import Reason
from workflow.templatetags.look import number

from .kinds import STATES, next_round

K = ChangeKind
Action = TaskChange.Action
S = ProjectState
NOTHING = Decimal(0)
# What a kind makes of the project's state, for the page that lays both side by side.
REACHED = {
    K.SUSPEND: S.SUSPENDED,
    K.TERMINATE: S.TERMINATED,
    K.CARRY_OVER: S.CARRIED_OVER,
}


@dataclass(frozen=True)
class Line:
    """One thing that would change, as text; `before` is empty for what is new."""

    label: str
    before: str
    after: str


@dataclass
class Proposal:
    """A request with its rows, loaded once; a draft is laid beside the plan as it is now."""

    request: ChangeRequest

    def __post_init__(self) -> None:
        if self.request.is_draft:
            self.request.was_due_on = self.project.due_on
            self.request.is_late = bool(self.request.new_due_on) and is_past(self.project.due_on)

    @property
    def project(self) -> Project:
        return self.request.project

    @cached_property
    def rows(self) -> list[TaskChange]:
        found = loaded(self.request, "task_changes", "task", "owner_post__user", "department_unit")
        for row in found:
            if self.request.is_draft and row.action == Action.MOVE and row.task:
                row.was_due_on = row.task.due_on
                row.is_late = row.task.is_past_due(timezone.localdate())
        return found

    @cached_property
    def targets(self) -> list[IndicatorChange]:
        return loaded(self.request, "indicator_changes", "indicator")

    def of(self, action: TaskChange.Action) -> list[TaskChange]:
        return [row for row in self.rows if row.action == action]

    # Tightening

    @property
    def is_tightening(self) -> bool:
        """Everything in it asks for more: earlier dates, higher targets, added tasks, going on with the work.

        A request that mixes both is one proposal and waits as a whole.
        """
        if self.request.kind == K.RESUME:
            return True
        if self.request.kind == K.DELAY:
            return all(is_earlier(row.was_due_on, row.due_on) for row in self.of(Action.MOVE)) and (
                self.request.new_due_on is None
                or is_earlier(self.request.was_due_on, self.request.new_due_on)
            )
        if self.request.kind == K.SCOPE:
            asks_less = self.of(Action.CANCEL) or self.request.new_objectives or self.outweighs_plan
            return not asks_less and all(row.asks_for_more for row in self.targets)
        return False

    @property
    def outweighs_plan(self) -> bool:
        """Tasks that were added without approval, those of this request included, would weigh more than all others.

        An easy one of 90 % would be another plan: it takes the weight from what is hard.
        """
        added = sum((row.weight or NOTHING for row in self.of(Action.ADD)), NOTHING)
        if not added:
            return False
        earlier = TaskChange.objects.filter(
            action=Action.ADD,
            request__project=self.project,
            request__is_tightening=True,
            task__isnull=False,
        ).exclude(Q(request=self.request) | Q(task__state=TaskState.CANCELLED))
        now = {row.task_id: row.weight or NOTHING for row in self.of(Action.REWEIGH)}
        weights = earlier.values_list("task", "task__weight")
        return added + sum((now.get(task, weight) for task, weight in weights), NOTHING) > FULL / 2

    # What stands in the way

    def obstacles(self) -> Iterator[Reason]:
        """Why it cannot take effect now: asked when it is sent and again when it is approved."""
        kind = ChangeKind(self.request.kind)
        url = self.project.get_absolute_url()
        if self.project.state not in STATES[kind] and kind != K.RESUME:
            words = f"项目当前为“{self.project.get_state_display()}”，不能{kind.label}"
            yield Reason(words, url)
            return
        if kind == K.DELAY:
            yield from self.dates_that_clash()
        if kind == K.SCOPE:
            yield from self.tasks_that_clash()
        if kind == K.CARRY_OVER and next_round(self.project) is None:
            yield Reason("还没有下一年度，由市级组织部门工作人员在“年度批次”中新建")
        if kind == K.CARRY_OVER:
            yield from self.notices_open()

    def notices_open(self) -> Iterator[Reason]:
        """As with closing: what was demanded of this project is answered for it, and does not go along."""
        for notice in self.project.notices.select_related("issuer"):
            if notice.is_open:
                who = f"由{notice.issuer.short_name}的组织部门工作人员办结或撤销后再结转"
                yield Reason(f"督办单 {notice} 未办结，{who}", notice.get_absolute_url())

    def dates_that_clash(self) -> Iterator[Reason]:
        """A task may not be due after its project."""
        last = self.request.new_due_on or self.project.due_on
        moved = {row.task_id: row.due_on for row in self.of(Action.MOVE)}
        for place, task in enumerate(self.project.tasks.all(), start=1):
            due = moved.get(task.pk, task.due_on)
            if task.state in OPEN_TASK and last and due and due > last:
                words = f"任务 {place}“{task}”的时限 {month_day(due)}晚于项目完成时限 {month_day(last)}"
                yield Reason(words, task.get_absolute_url())

    def tasks_that_clash(self) -> Iterator[Reason]:
        for row in self.of(Action.CANCEL):
            if row.task and row.task.state not in OPEN_TASK:
                words = f"任务“{row.task}”{row.task.get_state_display()}，不能取消；请撤回后重新申请"
                yield Reason(words, row.task.get_absolute_url())
        last = self.project.due_on
        for row in self.of(Action.ADD):
            if last and row.due_on and row.due_on > last:
                words = (
                    f"新增任务“{row.title}”的时限 {month_day(row.due_on)}晚于项目完成时限 {month_day(last)}"
                )
                yield Reason(words, self.request.get_absolute_url())

    def no_judge(self) -> Iterator[Reason]:
        if not self.is_tightening and judging_organization(self.project.organization) is None:
            yield Reason("上级党组织还没有组织部门工作人员，无人审批")

    # Words

    @cached_property
    def lines(self) -> list[Line]:
        """Before and after, in the order of the plan."""
        return [*self.state_lines(), *self.date_lines(), *self.task_lines(), *self.target_lines()]

    def state_lines(self) -> Iterator[Line]:
        kind = ChangeKind(self.request.kind)
        if kind in REACHED:
            was = "" if self.request.is_in_force else self.project.get_state_display()
            yield Line("项目状态", str(was or "实施中"), str(REACHED[kind].label))
        if kind == K.RESUME:
            yield Line("项目状态", str(S.SUSPENDED.label), "继续实施")
        if kind == K.CARRY_OVER:
            yield Line("下一年度的完成时限", "", full(self.request.new_due_on))
        if self.request.new_objectives:
            yield Line("攻坚目标", self.request.was_objectives, self.request.new_objectives)

    def date_lines(self) -> Iterator[Line]:
        request = self.request
        if request.kind == K.DELAY and request.new_due_on:
            yield Line("项目完成时限", full(request.was_due_on), full(request.new_due_on))
        for row in self.of(Action.MOVE):
            yield Line(f"任务“{row.task}”时限", full(row.was_due_on), full(row.due_on))

    def task_lines(self) -> Iterator[Line]:
        for row in self.of(Action.CANCEL):
            yield Line(f"任务“{row.task}”", f"权重 {percent(row.was_weight)}", "取消")
        for row in self.of(Action.ADD):
            yield Line(f"新增任务“{row.title}”", "", added_words(row))
        for row in self.of(Action.REWEIGH):
            yield Line(f"任务“{row.task}”权重", percent(row.was_weight), percent(row.weight))

    def target_lines(self) -> Iterator[Line]:
        for row in self.targets:
            unit = row.indicator.unit
            yield Line(
                f"指标“{row.indicator}”目标值",
                f"{number(row.was_target)} {unit}",
                f"{number(row.target)} {unit}",
            )

    @property
    def lateness(self) -> str:
        """What a delay that is asked for after the due date means, empty for one in time."""
        late = [f"任务“{row.task}”" for row in self.of(Action.MOVE) if row.is_late]
        late = ["项目", *late] if self.request.is_late else late
        if not late:
            return ""
        return f"{'、'.join(late)}到期后才申请延期，按规定仍从原时限起算逾期"


def loaded(request: ChangeRequest, name: str, *related: str) -> list[Any]:
    """Rows of the request with what they name: as prefetched for a page of several, else in one query."""
    rows = getattr(request, name)
    is_there = name in getattr(request, "_prefetched_objects_cache", {})
    return list(rows.all() if is_there else rows.select_related(*related))


def is_earlier(was: date | None, now: date | None) -> bool:
    return was is not None and now is not None and now < was


def full(day: date | None) -> str:
    return f"{day.year} 年 {month_day(day)}" if day else "未定"


def percent(weight: Decimal | None) -> str:
    return f"{weight.normalize():f}%" if weight else "0%"


def added_words(row: TaskChange) -> str:
    parts: Sequence[Any] = (
        row.standard, row.department, f"责任人 {row.owner}", f"{full(row.due_on)}完成", f"权重 {percent(row.weight)}",
    )  # fmt: skip
    return "；".join(str(part) for part in parts if part)
