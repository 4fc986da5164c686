"""问题: recording one, handing one down, and deciding upon it."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from organizations.actor import Actor
from organizations.date_fields import ChineseDateField
from organizations.models import Organization
from organizations.tree import ancestors_and_self
from projects.models import Problem
from workflow.forms import TransitionForm

from .plain_text import PlainText
from .unit import UnitField, placed_choices

MOST_PEOPLE = 100_000_000
PEOPLE_WORDS = "影响人数须为大于 0 的整数"

# What an organization finds out by itself; 上级交办 comes from above.
OWN_SOURCES = [choice for choice in Problem.Source.choices if choice[0] != Problem.Source.ASSIGNED]


class ProblemForm(forms.ModelForm):
    """A problem of the own organization."""

    source = forms.ChoiceField(
        label="问题来源",
        choices=OWN_SOURCES,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择问题来源"},
    )
    people_affected = forms.IntegerField(
        label="影响人数",
        required=False,
        min_value=1,
        max_value=MOST_PEOPLE,
        error_messages={
            "invalid": PEOPLE_WORDS,
            "min_value": PEOPLE_WORDS,
            "max_value": "影响人数过大，请核对",
        },
    )
    urgency = forms.ChoiceField(
        label="紧急程度",
        choices=Problem.Urgency.choices,
        initial=Problem.Urgency.NORMAL,
        widget=forms.RadioSelect,
    )
    reach = forms.ChoiceField(
        label="共性或个性",
        choices=Problem.Reach.choices,
        initial=Problem.Reach.SINGLE,
        widget=forms.RadioSelect,
        help_text="多个单位都有的为共性",
    )
    found_on = ChineseDateField(
        label="发现日期", initial=timezone.localdate, error_messages={"required": "请填写发现日期"}
    )

    field_order = (
        "source",
        "source_reference",
        "description",
        "people_affected",
        "found_on",
        "urgency",
        "reach",
    )

    class Meta:
        model = Problem
        fields = (
            "source", "source_reference", "description", "people_affected", "urgency", "reach", "found_on",
        )  # fmt: skip
        field_classes = {"description": PlainText}
        help_texts = {"source_reference": "文件名称或反映渠道，如：2025 年述职评议反馈意见"}
        error_messages = {
            "description": {"required": "请写明问题"},
        }

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    def clean_found_on(self) -> date:
        day: date = self.cleaned_data["found_on"]
        if day > timezone.localdate():
            raise ValidationError("发现日期晚于今天，请核对")
        return day

    def place(self) -> None:
        """Whose problem it is, and who recorded it."""
        self.instance.organization = self.actor.organization
        self.instance.recorded_by = self.actor.post


class AssignedProblemForm(ProblemForm):
    """上级交办: by an officer, for an organization below, with a deadline."""

    organization = UnitField(
        label="交办给", list_id="units", error_messages={"required": "请选择承办的党组织"}
    )
    deadline = ChineseDateField(label="办理期限", error_messages={"required": "请填写办理期限"})

    field_order = (  # type: ignore[assignment]
        "organization", "deadline", "source_reference", "description", "people_affected", "found_on", "urgency",
        "reach",
    )  # fmt: skip

    class Meta(ProblemForm.Meta):
        fields = (*ProblemForm.Meta.fields[1:], "deadline")
        help_texts = {"source_reference": "交办文件或批示，如：区委专题会议纪要〔2026〕3号"}

    source = None  # type: ignore[assignment]  # fixed by who records it

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        below = Organization.objects.active().visible_to(self.actor).select_related("parent")
        self.fields["organization"].choices = placed_choices(below)  # type: ignore[attr-defined]

    def clean_deadline(self) -> date:
        day: date = self.cleaned_data["deadline"]
        if day < timezone.localdate():
            raise ValidationError("办理期限不能早于今天")
        return day

    def place(self) -> None:
        self.instance.organization = self.cleaned_data["organization"]
        self.instance.source = Problem.Source.ASSIGNED
        self.instance.recorded_by = self.instance.assigned_by = self.actor.post


class DismissForm(TransitionForm):
    reason = PlainText(
        label="不予纳入的理由",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="理由对反映问题的一方公开",
        error_messages={"required": "请写明理由"},
    )


class ForwardForm(TransitionForm):
    """To an organization nearby: the chain above and the units below each of it."""

    organization = UnitField(
        label="转办给", list_id="units", error_messages={"required": "请选择承办的党组织"}
    )
    reason = PlainText(
        label="转办说明",
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        near = units_near(self.record.organization).select_related("parent")
        self.fields["organization"].choices = placed_choices(near)  # type: ignore[attr-defined]


class MergeForm(TransitionForm):
    """Into another problem of the same organization that is still to be solved."""

    target = forms.ModelChoiceField(
        label="并入",
        queryset=Problem.objects.none(),
        empty_label="请选择问题",
        error_messages={
            "required": "请选择并入哪个问题",
            "invalid_choice": "这个问题不能并入，请从列表中选择",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["target"]
        field.queryset = mergeable_into(self.record)
        field.label_from_instance = lambda problem: f"{problem.number}　{problem.description[:30]}"


def units_near(organization: Organization) -> Any:
    """The chain above and everything directly below each of it, without the organization itself."""
    chain = ancestors_and_self(organization.path)
    units = Organization.objects.active()
    near = units.filter(path__in=chain) | units.filter(parent__path__in=chain)
    return near.exclude(pk=organization.pk).order_by("path")


def mergeable_into(problem: Problem) -> Any:
    """Other problems of the organization that are open or adopted."""
    unsolved = [Problem.State.OPEN, Problem.State.ADOPTED]
    return Problem.objects.filter(organization=problem.organization_id, state__in=unsolved).exclude(
        pk=problem.pk
    )
