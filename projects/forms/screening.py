"""What is asked once for many problems, and the data that each problem's transition gets from it."""

from collections.abc import Sequence
from typing import Any

from django import forms

from organizations.actor import Actor
from projects.models import Problem

from .plain_text import PlainText
from .problem import forward_targets
from .unit import UnitField


class BulkForm(forms.Form):
    """Asks nothing. `problems` are those that can be decided now."""

    def __init__(self, *args: Any, problems: Sequence[Problem], actor: Actor, **kwargs: Any) -> None:
        self.problems = problems
        self.actor = actor
        super().__init__(*args, **kwargs)

    def decision(self, problem: Problem) -> dict[str, Any]:
        return {}

    def spares(self, problem: Problem) -> bool:
        """Whether the problem is left as it is: the one that the others are merged into."""
        return False


class BulkDismissForm(BulkForm):
    reason = PlainText(
        label="不予纳入的理由",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="同一理由写入每个问题，对反映问题的一方公开",
        error_messages={"required": "请写明理由"},
    )

    def decision(self, problem: Problem) -> dict[str, Any]:
        return {"reason": self.cleaned_data["reason"]}


class BulkForwardForm(BulkForm):
    organization = UnitField(
        label="转办给", list_id="units", error_messages={"required": "请选择承办的党组织"}
    )
    reason = PlainText(
        label="转办说明", max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].offer(forward_targets(self.actor), self.is_bound)  # type: ignore[attr-defined]

    def decision(self, problem: Problem) -> dict[str, Any]:
        return {"organization": self.cleaned_data["organization"], "reason": self.cleaned_data["reason"]}


class BulkMergeForm(BulkForm):
    target = forms.ModelChoiceField(
        label="保留哪个问题，其余并入",
        queryset=Problem.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={
            "required": "请选择保留的问题",
            "invalid_choice": "请从选中的问题里选择保留的一个",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered: Any = self.fields["target"]
        chosen = Problem.objects.filter(pk__in=[problem.pk for problem in self.problems])
        offered.queryset = chosen.select_related("organization").order_by("number")
        offered.label_from_instance = lambda problem: (
            f"{problem.number}　{problem.description[:40]}（{problem.organization.short_name}）"
        )
        offered.initial = min(self.problems, key=lambda problem: problem.number).pk if self.problems else None

    def decision(self, problem: Problem) -> dict[str, Any]:
        return {"target": self.cleaned_data["target"]}

    def spares(self, problem: Problem) -> bool:
        return bool(problem.pk == self.cleaned_data["target"].pk)


BULK_FORMS: dict[str, type[BulkForm]] = {
    "adopt": BulkForm,
    "dismiss": BulkDismissForm,
    "forward": BulkForwardForm,
    "merge": BulkMergeForm,
}
