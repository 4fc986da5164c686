"""Tasks that a change request adds: rows of the same shape as in the plan, without gaps."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseModelFormSet, modelformset_factory
from django.utils import timezone

from organizations.date_fields import ChineseDateField
from projects.lights import month_day
from projects.models import TaskChange

from .known_rows import KnownRows
from .named import NamedField
from .plan_rows import FULL, RowForm

MOST_ADDED = 10


class MinorNewTaskForm(RowForm):
    """领办事项: weights are equal by themselves."""

    WIDTHS = {"title": "wide", "standard": "wide", "owner": "wide", "due_on": "wide"}
    order: tuple[str, ...] = ("title", "standard", "owner", "due_on")
    owner = NamedField(label="责任人", list_id="owners")
    due_on = ChineseDateField(label="完成时限", error_messages={"required": "请填写完成时限"})

    class Meta:
        model = TaskChange
        fields: tuple[str, ...] = ("title", "standard", "due_on")
        error_messages = {
            "title": {"required": "请填写任务名称", "max_length": "任务名称最多 40 字"},
            "standard": {
                "required": "请填写工作标准：做到什么程度算完成",
                "max_length": "工作标准最多 100 字",
            },
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("title", "standard"):
            self.fields[name].required = True
        self.name_choices()
        self.order_fields(self.order)

    def name_choices(self) -> None:
        self.name_person("owner", self.reach.owners, "owner_post")

    def clean_owner(self) -> str:
        if not self.cleaned_data["owner"]:
            raise ValidationError("请填写责任人")
        return self.take_named("owner", "owner_post", "owner_text")

    def clean_due_on(self) -> Any:
        due, last = self.cleaned_data["due_on"], self.project.due_on
        if due and due < timezone.localdate():
            raise ValidationError("不能早于今天")
        if due and last and due > last:
            words = f"晚于项目完成时限 {last.year} 年 {month_day(last)}，请改早，或先申请延期"
            raise ValidationError(words)
        return due


class MajorNewTaskForm(MinorNewTaskForm):
    WIDTHS = {"title": "wide", "standard": "wide"}
    order = ("title", "standard", "department", "owner", "due_on", "weight")
    department = NamedField(label="责任部门", list_id="units")

    class Meta(MinorNewTaskForm.Meta):
        fields = ("title", "standard", "due_on", "weight")
        error_messages = MinorNewTaskForm.Meta.error_messages | {
            "weight": {
                "required": "请填写权重，其余任务按原比例分担剩下的部分",
                "invalid": "权重须为数字",
                "max_digits": "权重最多 100",
                "max_whole_digits": "权重最多 100",
            },
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["weight"].required = True
        self.fields["weight"].widget.attrs |= {"inputmode": "decimal", "min": 0, "max": 100}

    def name_choices(self) -> None:
        super().name_choices()
        self.fields["department"].choices = self.reach.units  # type: ignore[attr-defined]
        self.initial["department"] = self.instance.department

    def clean_department(self) -> str:
        if not self.cleaned_data["department"]:
            raise ValidationError("请填写责任部门")
        return self.take_named("department", "department_unit", "department_text")

    def clean_weight(self) -> Decimal:
        weight: Decimal = self.cleaned_data["weight"]
        if not 0 < weight <= FULL:
            raise ValidationError("权重须大于 0，最多 100")
        return weight


class NewTaskRows(KnownRows, BaseModelFormSet):
    noun = "任务"
    default_error_messages = {"too_many_forms": "一次最多增加 %(num)d 项任务"}

    @property
    def kept(self) -> list[Any]:
        """Rows with content that stay."""
        return [
            form for form in self.forms if (form.instance.pk or form.has_changed()) and not self.goes(form)
        ]

    def goes(self, form: forms.ModelForm) -> bool:
        return bool(form.is_bound and self._should_delete_form(form))  # type: ignore[attr-defined]


def new_task_rows(is_major: bool) -> Any:
    return modelformset_factory(
        TaskChange,
        form=MajorNewTaskForm if is_major else MinorNewTaskForm,
        formset=NewTaskRows,
        extra=1,
        can_delete=True,
        max_num=MOST_ADDED,
        absolute_max=MOST_ADDED + 5,
        validate_max=True,
    )
