"""One row of a plan: an indicator, a milestone, a task. Gaps are allowed until the start."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from organizations.date_fields import ChineseDateField
from projects.lights import month_day
from projects.models import Indicator, Milestone, Project, Task
from projects.reach import Reach

from .named import NamedField, NamedUnitsField, NamingForm

if TYPE_CHECKING:
    from organizations.models import Organization

FULL = Decimal(100)


@dataclass(frozen=True)
class LaidOut:
    """A field with its width on the page (empty, wide or whole) and whether a start can do without it."""

    field: forms.BoundField
    width: str
    is_optional: bool


class RowForm(NamingForm):
    """A row of the plan. `reach` and `project` come from the page."""

    WIDTHS: ClassVar[dict[str, str]] = {}
    OPTIONAL: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, *args: Any, project: Project, reach: Reach, **kwargs: Any) -> None:
        self.project = project
        self.reach = reach
        super().__init__(*args, **kwargs)

    @property
    def laid_out(self) -> list[LaidOut]:
        return [
            LaidOut(field, self.WIDTHS.get(field.name, ""), field.name in self.OPTIONAL)
            for field in self.visible_fields()
            if field.name != "DELETE"
        ]


class IndicatorForm(RowForm):
    WIDTHS = {"name": "whole"}

    class Meta:
        model = Indicator
        fields = ("name", "baseline", "target", "unit")
        error_messages = {
            "name": {"required": "请填写指标名称", "max_length": "指标名称最多 40 字"},
            "baseline": {"required": "请填写基线值，没有就填 0", "invalid": "基线值须为数字"},
            "target": {"required": "请填写目标值", "invalid": "目标值须为数字"},
            "unit": {"required": "请填写单位，如 部、户、%"},
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("target") is not None and cleaned["target"] == cleaned.get("baseline"):
            self.add_error("target", "目标值与基线值相同，看不出要改变什么")
        return cleaned


class MilestoneForm(RowForm):
    WIDTHS = {"content": "whole"}
    starts_on = ChineseDateField(label="开始日期", error_messages={"required": "请填写开始日期"})
    ends_on = ChineseDateField(label="结束日期", error_messages={"required": "请填写结束日期"})

    class Meta:
        model = Milestone
        fields = ("stage", "starts_on", "ends_on", "content")
        error_messages = {
            "stage": {"required": "请填写阶段名称"},
            "content": {"required": "请填写主要内容", "max_length": "主要内容最多 200 字"},
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", "结束日期早于开始日期")
        return cleaned


class MinorTaskForm(RowForm):
    """领办事项: title, standard, owner, due date; weights are equal by themselves."""

    WIDTHS = {"title": "wide", "standard": "wide", "owner": "wide", "due_on": "wide"}
    owner = NamedField(label="责任人", list_id="owners")
    due_on = ChineseDateField(label="完成时限", required=False)

    class Meta:
        model = Task
        fields: tuple[str, ...] = ("title", "standard", "due_on")
        error_messages = {
            "title": {"required": "请填写任务名称", "max_length": "任务名称最多 40 字"},
            "standard": {"max_length": "工作标准最多 100 字"},
        }

    order: tuple[str, ...] = ("title", "standard", "owner", "due_on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name_choices()
        self.order_fields(self.order)

    def name_choices(self) -> None:
        self.name_person("owner", self.reach.owners, "owner_post")

    def clean_owner(self) -> str:
        return self.take_named("owner", "owner_post", "owner_text")

    def clean_due_on(self) -> Any:
        due, last = self.cleaned_data["due_on"], self.project.due_on
        if due and last and due > last:
            raise ValidationError(f"晚于项目完成时限 {last.year} 年 {month_day(last)}，请改早")
        return due


class MajorTaskForm(MinorTaskForm):
    WIDTHS = {"title": "wide", "standard": "wide", "measure": "whole", "cooperating": "whole"}
    OPTIONAL = frozenset({"measure", "leader", "cooperating", "starts_on"})
    leader = NamedField(label="牵头领导", list_id="leaders")
    department = NamedField(label="责任部门", list_id="units")
    cooperating = NamedUnitsField(label="配合单位", help_text="多个单位用、隔开")
    starts_on = ChineseDateField(label="开始日期", required=False)

    class Meta(MinorTaskForm.Meta):
        fields = ("title", "measure", "standard", "starts_on", "due_on", "weight")
        error_messages = MinorTaskForm.Meta.error_messages | {
            "measure": {"max_length": "具体举措最多 200 字"},
            "weight": {
                "invalid": "权重须为数字",
                "max_digits": "权重最多 100",
                "max_whole_digits": "权重最多 100",
            },
        }

    order = (
        "title", "standard", "measure", "leader", "department", "owner", "cooperating",
        "starts_on", "due_on", "weight",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["weight"].required = False
        self.fields["weight"].widget.attrs |= {"inputmode": "decimal", "min": 0, "max": 100}
        if not self.instance.weight:
            self.initial["weight"] = None

    def name_choices(self) -> None:
        super().name_choices()
        self.name_person("leader", self.reach.leaders, "leader_post")
        units = self.reach.units
        self.fields["department"].choices = units  # type: ignore[attr-defined]
        self.fields["cooperating"].choices = units  # type: ignore[attr-defined]
        self.initial["department"] = self.instance.department
        self.initial["cooperating"] = self.instance.cooperating if self.instance.pk else ""

    def clean_leader(self) -> str:
        return self.take_named("leader", "leader_post", "leader_text")

    def clean_department(self) -> str:
        return self.take_named("department", "department_unit", "department_text")

    def clean_cooperating(self) -> str:
        field: NamedUnitsField = self.fields["cooperating"]  # type: ignore[assignment]
        if len(field.others) > 100:
            raise ValidationError("不在名册中的单位合计最多 100 字，请精简")
        self.instance.cooperating_text = field.others
        return self.cleaned_data["cooperating"]

    def clean_weight(self) -> Decimal:
        weight = self.cleaned_data["weight"]
        if weight is None:
            return Decimal(0)
        if not 0 <= weight <= FULL:
            raise ValidationError("权重须在 0 到 100 之间")
        return weight

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        starts, due = cleaned.get("starts_on"), cleaned.get("due_on")
        if starts and due and due < starts:
            self.add_error("due_on", "完成时限早于开始日期")
        return cleaned

    @property
    def units(self) -> list[Organization]:
        """The co-operating units that the tree knows."""
        field: NamedUnitsField = self.fields["cooperating"]  # type: ignore[assignment]
        return field.found
