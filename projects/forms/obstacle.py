"""What is asked when an obstacle goes up, is answered, closed or raised again."""

from typing import Any

from django import forms

from organizations.judging import staffed_above
from organizations.models import Organization
from projects.reach import Reach
from workflow.forms import TransitionForm

from .named import LONGEST_NAME, NamedField
from .plain_text import PlainText


class UnitChoice(forms.ModelChoiceField):
    def label_from_instance(self, unit: Any) -> str:
        return str(unit.name)


class EscalateForm(TransitionForm):
    """Whom to ask and for what: the nearest organization above that has an officer, or one further up."""

    to = UnitChoice(
        label="提请组织",
        queryset=Organization.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择提请哪一级", "invalid_choice": "请从列出的上级党组织中选择"},
    )
    asked = PlainText(
        label="提请协调什么",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="一句话写清请上级定什么、协调谁，200 字以内",
        error_messages={"required": "请写明提请协调什么", "max_length": "提请事项最多 200 字，请精简"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        above = staffed_above(self.record.project.organization)
        self.fields["to"].queryset = above  # type: ignore[attr-defined]
        self.initial.setdefault("to", above.first())


class AnswerForm(TransitionForm):
    """What the level above decided, and who takes it up."""

    answer = PlainText(
        label="答复意见",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="写明定了什么；会上研究过的，写明哪次会议、哪项议定事项",
        error_messages={"required": "请写明答复意见", "max_length": "答复意见最多 300 字，请精简"},
    )
    unit: NamedField[Organization] = NamedField(
        label="牵头单位", list_id="units", help_text="由哪个部门牵头落实，没有的不填"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = Reach(self.actor.organization).units
        self.fields["unit"].choices = self.units  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The unit as a record where the tree has it, else as text."""
        cleaned = super().clean() or self.cleaned_data
        typed = cleaned.get("unit", "")
        found = self.fields["unit"].found if typed else None  # type: ignore[attr-defined]
        if found is None and len(typed) > LONGEST_NAME:
            self.add_error("unit", f"牵头单位最多 {LONGEST_NAME} 字，请精简")
        return cleaned | {"unit": found, "unit_text": "" if found else typed}


class SettleForm(TransitionForm):
    solution = PlainText(
        label="解决情况",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明怎么解决的、现在什么样",
        error_messages={"required": "请写明怎么解决的", "max_length": "解决情况最多 200 字，请精简"},
    )


class ReopenObstacleForm(TransitionForm):
    reason = PlainText(
        label="重新提出的理由",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明还卡在哪里",
        error_messages={"required": "请写明还卡在哪里", "max_length": "理由最多 200 字，请精简"},
    )
