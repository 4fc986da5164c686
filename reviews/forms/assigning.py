"""评分分工: scorers of one sheet by hand, and of a whole group evenly."""

from operator import attrgetter
from typing import Any

from django import forms

from organizations.models import Appointment
from organizations.records_field import RecordsField
from reviews.assigning import ROLES, Division, K
from reviews.models import Criterion, ReviewSheet

WORDS = {"invalid_choice": "所选人员不能评这份考核表，请重新选择", "invalid_pk_value": "请从名单中选择评分人"}
MOST = 9


def scorers_field(label: str, posts: list[Appointment], help_text: str = "", **options: Any) -> RecordsField:
    field = RecordsField(
        label=label,
        queryset=Appointment.objects.filter(pk__in=[post.pk for post in posts]).select_related(
            "user", "organization"
        ),
        widget=forms.CheckboxSelectMultiple,
        help_text=help_text,
        error_messages=WORDS | {"required": f"请至少选择一名“{label}”评分人"},
        **options,
    )
    field.label_from_instance = attrgetter("named_duty")  # type: ignore[method-assign, assignment]
    return field


class SheetScorersForm(forms.Form):
    """Who scores what on one sheet; whoever has submitted a score stays and is not offered."""

    def __init__(self, *args: Any, division: Division, sheet: ReviewSheet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria: dict[str, Criterion] = {}
        for criterion in division.criteria:
            if not division.is_asked(criterion, sheet):
                continue
            rows = division.assignments[sheet.pk, criterion.pk]
            settled = [row.scorer for row in rows if row.given]  # type: ignore[attr-defined]
            open_ = [row.scorer for row in rows if not row.given]  # type: ignore[attr-defined]
            free = division.pool.free_for(criterion, sheet)
            offered = [*free, *(post for post in open_ if post not in free)]
            name = f"scorers-{criterion.pk}"
            self.criteria[name] = criterion
            self.fields[name] = scorers_field(
                str(criterion),
                [post for post in offered if post not in settled],
                help_words(criterion, settled),
                required=False,
                initial=[post.pk for post in open_],
            )

    def wanted(self) -> dict[Criterion, list[int]]:
        return {
            criterion: [post.pk for post in self.cleaned_data[name]]
            for name, criterion in self.criteria.items()
        }


def help_words(criterion: Criterion, settled: list[Appointment]) -> str:
    words = (
        "不选时，审定单位的组织部门工作人员都可以评"
        if criterion.kind == K.SUPERIOR
        else "须指定专家，未指定不能评分"
    )
    given = f"已评分，不再调整：{'、'.join(post.user.name for post in settled)}。" if settled else ""
    return given + words


class BalanceForm(forms.Form):
    """Per criterion the scorers and how many score each sheet; a criterion without scorers is left as it is."""

    def __init__(self, *args: Any, division: Division, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = division.criteria
        for criterion in self.criteria:
            posts = division.pool.fitting(criterion)
            self.fields[f"scorers-{criterion.pk}"] = scorers_field(
                f"{criterion}评分人",
                posts,
                "" if posts else f"审定单位和上级没有{ROLES[K(criterion.kind)].label}",
                required=False,
                initial=[post.pk for post in posts] if criterion.kind == K.EXPERT else [],
            )
            self.fields[f"number-{criterion.pk}"] = number_field(
                criterion, criterion.scorers or division.group.scheme.scorers
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for criterion in self.criteria:
            posts, number = data.get(f"scorers-{criterion.pk}"), data.get(f"number-{criterion.pk}")
            if posts and number and number > len(posts):
                words = f"“{criterion}”只选了 {len(posts)} 人，不够每份 {number} 人"
                self.add_error(f"number-{criterion.pk}", words)
        if not self.errors and not any(data.get(f"scorers-{entry.pk}") for entry in self.criteria):
            raise forms.ValidationError("请至少为一项指标选择评分人")
        return data

    def chosen(self) -> dict[Criterion, tuple[list[Appointment], int]]:
        """Only criteria for which somebody was chosen."""
        data = self.cleaned_data
        return {
            entry: (list(data[f"scorers-{entry.pk}"].order_by("pk")), data[f"number-{entry.pk}"])
            for entry in self.criteria
            if data[f"scorers-{entry.pk}"]
        }


def number_field(criterion: Criterion, usual: int) -> forms.IntegerField:
    words = f"每份人数应在 1 到 {MOST} 之间"
    return forms.IntegerField(
        label=f"{criterion}每份几人评",
        min_value=1,
        max_value=MOST,
        initial=usual,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "field__control--number"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), words),
    )
