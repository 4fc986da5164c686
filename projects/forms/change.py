"""变更申请: one short screen per kind. Nothing is asked that the plan says already."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils import timezone

from organizations.date_fields import ChineseDateField
from projects.changes.kinds import next_round
from projects.changes.weights import redistributed
from projects.lights import month_day
from projects.models import ChangeKind, ChangeRequest, Indicator, IndicatorChange, Project, Task, TaskChange
from projects.reach import Reach
from projects.states import OPEN_TASK, ProjectState

from .change_rows import new_task_rows
from .plain_text import PlainText
from .plan import FULL, Mistake, mistakes_of

K = ChangeKind
Action = TaskChange.Action
REASONS = {
    K.DELAY: "为什么不能按期完成，已经采取了什么措施",
    K.SCOPE: "为什么要调整，依据是什么",
    K.SUSPEND: "什么原因暂停，具备什么条件后恢复",
    K.TERMINATE: "为什么终止，遗留事项怎样安排",
    K.CARRY_OVER: "为什么年内不能完成，下一年度怎样做",
}


class ChangeForm(forms.Form):
    """The reason, and nothing else: 暂停 and 终止. `request` is the draft being edited, if any."""

    reason = PlainText(
        label="理由",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 200}),
        error_messages={"required": "请写明理由", "max_length": "理由最多 200 字，请精简"},
    )

    def __init__(
        self, *args: Any, project: Project, kind: ChangeKind, request: ChangeRequest | None, **kwargs: Any
    ) -> None:
        self.project, self.kind, self.request = project, kind, request
        self.all_tasks = list(project.tasks.all())
        self.rows: Any = None
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = REASONS.get(kind, "")
        self.initial["reason"] = request.reason if request else ""

    @property
    def lists(self) -> list[Any]:
        """Form and formset, for whatever looks at every field."""
        return [self, self.rows] if self.rows is not None else [self]

    @property
    def mistakes(self) -> list[Mistake]:
        found = []
        for name, errors in self.errors.items():
            field = self[name] if name in self.fields else None
            label = f"{field.label}：" if field else ""
            found += [Mistake(f"{label}{error}", field.auto_id if field else "") for error in errors]
        return [*found, *mistakes_of(self.rows)] if self.rows is not None and self.rows.is_bound else found

    def put_into(self, request: ChangeRequest) -> None:
        """The columns of the request."""
        request.reason = self.cleaned_data["reason"]

    def put_rows(self, request: ChangeRequest) -> None:
        """Its rows, once it is stored."""


def not_past(day: date | None) -> date | None:
    if day and day < timezone.localdate():
        raise ValidationError(f"不能早于今天（{month_day(timezone.localdate())}）")
    return day


class DueField(ChineseDateField):
    """A day to come."""

    def clean(self, value: Any) -> Any:
        return not_past(super().clean(value))


class DelayForm(ChangeForm):
    """New dates for the project and for its open tasks; an empty field leaves the date as it is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        due = self.project.due_on
        moved = self.moved_so_far()
        self.fields["new_due_on"] = DueField(
            label="项目新的完成时限",
            required=False,
            help_text=f"现为 {due.year} 年 {month_day(due)}，不变就留空" if due else "",
        )
        self.initial["new_due_on"] = self.request.new_due_on if self.request else None
        for task in self.tasks:
            due = task.due_on
            self.fields[f"task_{task.pk}"] = DueField(
                label=f"任务“{task}”",
                required=False,
                help_text=f"现为 {due.year} 年 {month_day(due)}，不变就留空" if due else "还没有时限",
            )
            self.initial[f"task_{task.pk}"] = moved.get(task.pk)

    def moved_so_far(self) -> dict[int | None, date | None]:
        if self.request is None:
            return {}
        return dict(self.request.task_changes.filter(action=Action.MOVE).values_list("task", "due_on"))

    @property
    def tasks(self) -> list[Task]:
        """Before the start the plan itself may still be edited."""
        if self.project.state == ProjectState.APPROVED:
            return []
        return [task for task in self.all_tasks if task.state in OPEN_TASK]

    @property
    def task_fields(self) -> Iterator[BoundField]:
        for task in self.tasks:
            yield self[f"task_{task.pk}"]

    def moves(self) -> list[tuple[Task, date]]:
        found = [(task, self.cleaned_data.get(f"task_{task.pk}")) for task in self.tasks]
        return [(task, due) for task, due in found if due and due != task.due_on]

    @property
    def new_due_on(self) -> date | None:
        due: date | None = self.cleaned_data.get("new_due_on")
        return due if due != self.project.due_on else None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        if not self.new_due_on and not self.moves():
            raise ValidationError("没有改动任何时限，请填写新的完成时限")
        last = self.new_due_on or self.project.due_on
        moved = dict(self.moves())
        for task in self.tasks:
            due = moved.get(task, task.due_on)
            if due and last and due > last:
                words = f"{month_day(due)}晚于项目完成时限 {month_day(last)}，请改早，或把项目时限一并推迟"
                self.add_error(f"task_{task.pk}", words)
        starts = self.project.starts_on
        if self.new_due_on and starts and self.new_due_on < starts:
            self.add_error("new_due_on", f"早于项目开始日期 {month_day(starts)}")
        return cleaned

    def put_into(self, request: ChangeRequest) -> None:
        super().put_into(request)
        request.new_due_on = self.new_due_on

    def put_rows(self, request: ChangeRequest) -> None:
        request.task_changes.all().delete()
        TaskChange.objects.bulk_create(
            TaskChange(request=request, action=Action.MOVE, task=task, was_due_on=task.due_on, due_on=due)
            for task, due in self.moves()
        )


class CarryOverForm(ChangeForm):
    """A new due date in the next round; everything else goes along."""

    new_due_on = ChineseDateField(
        label="下一年度的完成时限", error_messages={"required": "请填写下一年度的完成时限"}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["new_due_on"] = self.request.new_due_on if self.request else None
        round_ = next_round(self.project)
        if round_:
            self.fields["new_due_on"].help_text = f"在{round_}内，可以在申报草稿中再改"

    def clean_new_due_on(self) -> date:
        due: date = self.cleaned_data["new_due_on"]
        round_ = next_round(self.project)
        if round_ and not round_.starts_on <= due <= round_.ends_on:
            span = f"{round_.starts_on.year} 年 {month_day(round_.starts_on)}至 {month_day(round_.ends_on)}"
            raise ValidationError(f"须在{round_}内（{span}）")
        return due

    def put_into(self, request: ChangeRequest) -> None:
        super().put_into(request)
        request.new_due_on = self.cleaned_data["new_due_on"]


class ScopeForm(ChangeForm):
    """Tasks added and cancelled, targets, objectives. Weights are asked of added tasks of major projects only."""

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        request = self.request
        added = request.task_changes.filter(action=Action.ADD) if request else TaskChange.objects.none()
        self.reach = Reach(self.project.organization)
        self.rows = new_task_rows(self.project.is_major)(
            data,
            prefix="added",
            queryset=added.select_related("owner_post__user", "department_unit"),
            form_kwargs={"project": self.project, "reach": self.reach},
        )
        self.add_cancel_fields()
        self.add_target_fields()
        self.fields["objectives"] = PlainText(
            label="攻坚目标",
            max_length=300,
            help_text="改写目标须审批，不改就不动",
            widget=forms.Textarea(attrs={"rows": 3, "maxlength": 300}),
            error_messages={"required": "攻坚目标不能为空", "max_length": "攻坚目标最多 300 字，请精简"},
        )
        drafted = request.new_objectives if request else ""
        self.initial["objectives"] = drafted or self.project.objectives

    def add_cancel_fields(self) -> None:
        chosen = set()
        if self.request:
            chosen = set(
                self.request.task_changes.filter(action=Action.CANCEL).values_list("task", flat=True)
            )
        for task in self.tasks:
            weight = f"{task.weight.normalize():f}%"
            self.fields[f"cancel_{task.pk}"] = forms.BooleanField(
                label=f"取消“{task}”（{task.get_state_display()}，权重 {weight}）", required=False
            )
            self.initial[f"cancel_{task.pk}"] = task.pk in chosen

    def add_target_fields(self) -> None:
        drafted: dict[int, Decimal] = {}
        if self.request:
            drafted = dict(self.request.indicator_changes.values_list("indicator", "target"))
        for row in self.indicators:
            self.fields[f"target_{row.pk}"] = forms.DecimalField(
                label=f"“{row}”目标值（{row.unit}）",
                max_digits=14,
                decimal_places=2,
                help_text=f"基线 {plain(row.baseline)}，现目标 {plain(row.target)}；不改就不动",
                widget=forms.NumberInput(attrs={"inputmode": "decimal", "class": "field__control--number"}),
                error_messages={"required": "目标值不能为空", "invalid": "目标值须为数字"},
            )
            self.initial[f"target_{row.pk}"] = plain(drafted.get(row.pk, row.target))

    @property
    def tasks(self) -> list[Task]:
        return [task for task in self.all_tasks if task.state in OPEN_TASK]

    @cached_property
    def indicators(self) -> list[Indicator]:
        return list(self.project.indicators.all())

    @property
    def cancel_fields(self) -> list[BoundField]:
        return [self[f"cancel_{task.pk}"] for task in self.tasks]

    @property
    def target_fields(self) -> list[BoundField]:
        return [self[f"target_{row.pk}"] for row in self.indicators]

    def is_valid(self) -> bool:
        """Form and rows, so that all errors show at once; then what concerns both."""
        valid = [self.rows.is_valid(), super().is_valid()]
        if all(valid):
            self.check_whole()
        return all(valid) and not self.errors

    def check_whole(self) -> None:
        added = self.added_weights
        if not (self.cancelled or added or self.retargeted or self.new_objectives):
            self.add_error(None, "没有调整任何内容，请增减任务、改目标值或改写目标")
        if not self.kept and not added:
            self.add_error(None, "至少保留一项任务；全部不做的，请申请终止")
        if self.project.is_major and added:
            self.check_weights(sum((weight or Decimal(0) for weight in added), Decimal(0)))

    def check_weights(self, total: Decimal) -> None:
        if self.kept and total >= FULL:
            self.add_error(None, f"新增任务的权重合计 {total.normalize():f}，须小于 100，给其余任务留出权重")
        elif not self.kept and total != FULL:
            self.add_error(None, f"其余任务都取消时，新增任务的权重合计须为 100，现为 {total.normalize():f}")

    @property
    def cancelled(self) -> list[Task]:
        return [task for task in self.tasks if self.cleaned_data.get(f"cancel_{task.pk}")]

    @property
    def kept(self) -> list[Task]:
        """Tasks that keep a weight: all but those cancelled before or now."""
        gone = {task.pk for task in self.cancelled}
        return [task for task in self.all_tasks if task.state != Task.State.CANCELLED and task.pk not in gone]

    @property
    def added_weights(self) -> list[Decimal | None]:
        return [form.cleaned_data.get("weight") for form in self.rows.kept]

    @property
    def retargeted(self) -> list[tuple[Indicator, Decimal]]:
        found = [(row, self.cleaned_data.get(f"target_{row.pk}")) for row in self.indicators]
        return [(row, target) for row, target in found if target is not None and target != row.target]

    @property
    def new_objectives(self) -> str:
        text: str = self.cleaned_data.get("objectives", "")
        return text if text != self.project.objectives else ""

    def put_into(self, request: ChangeRequest) -> None:
        super().put_into(request)
        request.new_objectives = self.new_objectives
        request.was_objectives = self.project.objectives if self.new_objectives else ""

    def put_rows(self, request: ChangeRequest) -> None:
        request.task_changes.exclude(action=Action.ADD).delete()
        request.indicator_changes.all().delete()
        for form in self.rows.deleted_forms:
            if form.instance.pk:
                form.instance.delete()
        rows = [
            TaskChange(request=request, action=Action.CANCEL, task=task, was_weight=task.weight)
            for task in self.cancelled
        ]
        TaskChange.objects.bulk_create([*rows, *self.reweighed(request)])
        IndicatorChange.objects.bulk_create(
            IndicatorChange(request=request, indicator=row, was_target=row.target, target=target)
            for row, target in self.retargeted
        )

    def reweighed(self, request: ChangeRequest) -> list[TaskChange]:
        """Store the added tasks with their weights; the rows of tasks whose weight changes with them."""
        if not self.cancelled and not self.rows.kept:
            return []
        kept = self.kept
        old, new = redistributed(
            [task.weight for task in kept], self.added_weights, equal=not self.project.is_major
        )
        for form, weight in zip(self.rows.kept, new, strict=True):
            form.instance.request, form.instance.action = request, Action.ADD
            form.instance.weight = weight
            form.instance.save()
        return [
            TaskChange(
                request=request, action=Action.REWEIGH, task=task, was_weight=task.weight, weight=weight
            )
            for task, weight in zip(kept, old, strict=True)
            if weight != task.weight
        ]


def plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


FORMS: dict[ChangeKind, type[ChangeForm]] = {
    K.DELAY: DelayForm,
    K.SCOPE: ScopeForm,
    K.SUSPEND: ChangeForm,
    K.TERMINATE: ChangeForm,
    K.CARRY_OVER: CarryOverForm,
}
