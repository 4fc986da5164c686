"""问题: recording one, handing one down, and deciding upon it."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from organizations.actor import Actor
from organizations.date_fields import ChineseDateField
from organizations.models import Organization
from organizations.roles import READS_SUBTREE, Role
from organizations.tree import ancestors_and_self, within
from projects.models import Problem
from projects.similar import similar_problems
from workflow.forms import TransitionForm

from .plain_text import PlainText
from .unit import UnitField

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
        below = Organization.objects.active().visible_to(self.actor)
        self.fields["organization"].offer(below, self.is_bound)  # type: ignore[attr-defined]

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
    """Up the tree or down: to any organization above the one that acts, or to any below it."""

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
        targets = forward_targets(self.actor).exclude(pk=self.record.organization_id)
        self.fields["organization"].offer(targets, self.is_bound)  # type: ignore[attr-defined]


class ReconsiderForm(TransitionForm):
    reason = PlainText(
        label="重新研判的理由",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明理由"},
    )


class MergeForm(TransitionForm):
    """Into another problem still to be solved: of the same organization, or one that reads alike elsewhere
    in the scope of an officer."""

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
        field.queryset = mergeable_into(self.record, self.actor)
        field.label_from_instance = self.label
        if not field.queryset.exists():
            field.help_text = "本组织没有其他待研判或已纳入的问题，不必合并"

    def label(self, problem: Problem) -> str:
        place = problem.organization.short_name
        elsewhere = f"（{place}）" if problem.organization_id != self.record.organization_id else ""
        return f"{problem.number}　{problem.description[:30]}{elsewhere}"


def forward_targets(actor: Actor) -> Any:
    """Everything in the scope below, and the chain above."""
    if actor.organization is None:
        return Organization.objects.none()
    below = within(actor.path) if actor.has_role(*READS_SUBTREE) else Q(path=actor.path)
    return Organization.objects.active().filter(below | Q(path__in=ancestors_and_self(actor.path)))


def mergeable_into(problem: Problem, actor: Actor) -> Any:
    """Unsolved problems that the actor decides upon too: of the organization, or alike in the same round."""
    unsolved = Problem.objects.scoped_to(actor).filter(state__in=Problem.UNSOLVED).exclude(pk=problem.pk)
    own = Q(organization=problem.organization_id)
    if actor.has_role(Role.OFFICER):
        found = similar_problems(problem.description, actor, problem.round_id)
        own |= Q(pk__in=[other.pk for other in found.shown])
    return unsolved.filter(own).select_related("organization").order_by("number")
