"""The forms of the scheme editor: settings, criteria with rater groups and bands, adjustments, quotas."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseInlineFormSet, BoundField, inlineformset_factory

from organizations.models import Level, Sector
from projects.forms.known_rows import KnownRows
from projects.models import AnnualRound
from reviews.models import AdjustmentRule, Band, Criterion, Quota, RaterGroup, Scheme
from reviews.ready_schemes import READY
from reviews.scheme_checks import DEEPEST
from reviews.scheme_copying import depth_of
from reviews.scoring.points import plain
from reviews.states import Grade

GRADES = [choice for choice in Grade.choices if choice[0] != Grade.UNDETERMINED]


class PlainNumbers(forms.ModelForm):
    """Decimals without trailing zeros, asked with a number pad; sentences that say what is wrong."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, forms.DecimalField):
                field.widget = forms.TextInput(
                    attrs={"inputmode": "decimal", "class": "field__control--number"}
                )
                value = self.initial.get(name)
                if isinstance(value, Decimal):
                    self.initial[name] = plain(value)
            if field.required:
                field.error_messages["required"] = f"请填写{field.label}"

    def name_empty(self, name: str, words: str) -> None:
        """What choosing nothing means."""
        field: Any = self.fields[name]
        field.choices = [(value, label if value else words) for value, label in field.choices]

    def ordered(self, names: Sequence[str], words: str) -> None:
        """Each number at least as large as the next one."""
        values = [self.cleaned_data.get(name) for name in names]
        known = [value for value in values if value is not None]
        if any(one < other for one, other in pairwise(known)):
            self.add_error(names[0], words)

    def within(self, name: str, low: int, high: int) -> None:
        value = self.cleaned_data.get(name)
        if value is not None and not low <= value <= high:
            self.add_error(name, f"{self.fields[name].label}应在 {low} 到 {high} 之间")


class SchemeForm(PlainNumbers):
    """Everything about a scheme but its rows."""

    SECTIONS = (
        ("等次", "最低分从高到低；两个最低分相同，表示不设中间的等次", ("excellent_from", "good_from", "fair_from")),
        ("名额和并列", "按比较组计算；其他等次的名额另行设定", ("excellent_quota", "rounding", "least_one", "tie_criterion")),
        ("一票否决、加分和任职", "", ("satisfaction_floor", "veto_cap", "bonus_cap", "least_months")),
        ("评分和缺项", "", ("scorers", "missing")),
        ("民主测评", "无效票和弃权票不计；收回多于发出的，该组测评无效",
         ("vote_excellent", "vote_good", "vote_fair", "vote_poor", "least_return")),
        ("系统测算", "", ("red_month", "notice_overdue", "late_share", "reach_own", "reach_county")),
    )  # fmt: skip

    class Meta:
        model = Scheme
        fields = [
            "name", "excellent_from", "good_from", "fair_from", "excellent_quota", "rounding", "least_one",
            "tie_criterion", "satisfaction_floor", "veto_cap", "bonus_cap", "least_months", "scorers", "missing",
            "vote_excellent", "vote_good", "vote_fair", "vote_poor", "least_return", "red_month",
            "notice_overdue", "late_share", "reach_own", "reach_county",
        ]  # fmt: skip
        widgets = {"missing": forms.RadioSelect, "rounding": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        criteria = [(entry.code, entry.name) for entry in self.instance.criteria.all() if entry.weight]
        self.fields["tie_criterion"] = forms.ChoiceField(
            label="总分并列时比较",
            choices=[("", "不比较，列入下一等次由党委研究"), *criteria],
            required=False,
            initial=self.instance.tie_criterion,
        )
        veto: Any = self.fields["veto_cap"]
        veto.choices = GRADES

    @property
    def sections(self) -> list[tuple[str, str, list[BoundField]]]:
        return [(title, note, [self[name] for name in names]) for title, note, names in self.SECTIONS]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        self.ordered(("excellent_from", "good_from", "fair_from"), "各等次最低分应从高到低")
        self.ordered(("vote_excellent", "vote_good", "vote_fair", "vote_poor"), "票的折算应从高到低")
        for name in ("excellent_from", "good_from", "fair_from", "excellent_quota", "satisfaction_floor"):
            self.within(name, 0, 100)
        for name in ("vote_excellent", "vote_good", "vote_fair", "vote_poor", "least_return"):
            self.within(name, 0, 100)
        for name in ("late_share", "reach_own", "reach_county"):
            self.within(name, 0, 1)
        self.ordered(("reach_county", "reach_own"), "全县（市、区）适用应不低于本单位适用")
        self.within("bonus_cap", 0, 20)
        self.within("scorers", 1, 9)
        for name in ("red_month", "notice_overdue"):
            self.within(name, 0, 20)
        return data


class CriterionForm(PlainNumbers):
    class Meta:
        model = Criterion
        fields = [
            "name", "position", "parent", "kind", "measure", "weight", "full_marks", "rule", "scorers", "trims",
            "least_marks", "whole_marks", "scaling", "rank_step",
        ]  # fmt: skip
        widgets = {"rule": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "weight": "满分在上一级折合多少；一级指标合计 100",
            "full_marks": "评分的最高分，可以与权重不同",
            "position": "在同级中的先后",
            "scorers": "不填则按方案的评分人数",
            "kind": "有下级指标的不选",
            "measure": "系统测算和群众评议必选",
            "rank_step": "按名次折算时填写",
        }

    SECTIONS = (
        ("指标", "", ("name", "position", "parent", "kind", "measure", "weight", "full_marks", "rule")),
        ("由人评分", "组织部门、专家评分时有效", ("scorers", "trims", "least_marks", "whole_marks")),
        ("折算", "", ("scaling", "rank_step")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scheme, own = self.instance.scheme, self.instance.pk
        able = [
            entry.pk
            for entry in scheme.criteria.all()
            if entry.pk != own and depth_of(entry, scheme) < DEEPEST - 1 and not self._is_below(entry)
        ]
        parent: Any = self.fields["parent"]
        parent.queryset, parent.empty_label = Criterion.objects.filter(pk__in=able), "一级指标"
        self.fields["name"].required = True
        self.name_empty("kind", "下级指标合计")
        self.name_empty("measure", "不依据系统记录")

    def _is_below(self, entry: Criterion) -> bool:
        parents = {each.pk: each.parent_id for each in self.instance.scheme.criteria.all()}
        above = entry.parent_id
        for _ in parents:
            if above is None or above == self.instance.pk:
                break
            above = parents.get(above)
        return above is not None and above == self.instance.pk

    @property
    def sections(self) -> list[tuple[str, str, list[BoundField]]]:
        return [(title, note, [self[name] for name in names]) for title, note, names in self.SECTIONS]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        self.within("weight", 0, 1000)
        self.within("full_marks", 0, 1000)
        self.within("rank_step", 0, 100)
        full, least = data.get("full_marks"), data.get("least_marks")
        if full is not None and not full:
            self.add_error("full_marks", "满分应大于 0")
        if full and least is not None and not 0 <= least < full:
            self.add_error("least_marks", "单人最低评分应不小于 0、小于满分")
        return data


class RaterGroupForm(PlainNumbers):
    class Meta:
        model = RaterGroup
        fields = ["name", "weight"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        weight = data.get("weight")
        if weight is not None and not 0 < weight <= 100:
            self.add_error("weight", "权重应大于 0、不超过 100")
        return data


class BandForm(PlainNumbers):
    class Meta:
        model = Band
        fields = ["share", "at_least", "marks"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        self.within("at_least", 0, 100)
        self.within("marks", 0, 1000)
        return data


class Numbered(KnownRows, BaseInlineFormSet):
    """New rows get a code that no row of the owner has had, and keep the order of the page."""

    letter = ""

    def save_new(self, form: Any, commit: bool = True) -> Any:
        used = {getattr(entry, "code", "") for entry in self.get_queryset()}
        row = super().save_new(form, commit=False)
        row.position = len(used) + self.extra_forms.index(form) + 1
        if self.letter:
            row.code = free_code(self.letter, used | {getattr(each, "code", "") for each in self.new_objects})
        if commit:
            row.save()
        return row


class RaterGroups(Numbered):
    letter = "g"


def free_code(letter: str, used: set[str]) -> str:
    """g1, g2 …: the first one that is free."""
    return next(f"{letter}{number}" for number in range(1, 1000) if f"{letter}{number}" not in used)


RaterGroupRows = inlineformset_factory(
    Criterion, RaterGroup, RaterGroupForm, formset=RaterGroups, extra=6, max_num=12
)
BandRows = inlineformset_factory(Criterion, Band, BandForm, formset=Numbered, extra=6, max_num=12)


class AdjustmentForm(PlainNumbers):
    class Meta:
        model = AdjustmentRule
        fields = ["kind", "name", "position", "trigger", "limit", "points", "most", "family", "grade"]
        help_texts = {
            "points": "加分、扣分时填写",
            "most": "不填则不限",
            "family": "同类多级表彰取最高不累计，如“表彰”",
            "grade": "一票否决：最高只能评为；资格条件：未认定符合的最高只能评为",
            "limit": "由系统判断时填写",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name_empty("grade", "不限定")
        self.name_empty("kind", "请选择")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        scored = data.get("kind") in (AdjustmentRule.Kind.BONUS, AdjustmentRule.Kind.DEDUCTION)
        for name, words in self.contradictions(data, scored):
            self.add_error(name, words)
        self.within("points", 0, 99)
        return data

    def contradictions(self, data: dict[str, Any], scored: bool) -> list[tuple[str, str]]:
        found = []
        if scored and not data.get("points"):
            found.append(("points", "加分和扣分事项请填写每次分值"))
        if scored and data.get("grade"):
            found.append(("grade", "加分和扣分事项不限定等次"))
        if not scored and data.get("points"):
            found.append(("points", "一票否决和资格条件不计分，请填 0"))
        if not scored and not data.get("grade"):
            found.append(("grade", "请选择最高可以评为的等次"))
        is_found = data.get("trigger") == AdjustmentRule.Trigger.FOUND
        if data.get("kind") == AdjustmentRule.Kind.GATE and not is_found:
            found.append(("trigger", "资格条件由组织部门逐人认定"))
        if is_found and data.get("limit") is not None:
            found.append(("limit", "由组织部门认定的不填界限"))
        if not is_found and (data.get("limit") is None or data["limit"] < 0):
            found.append(("limit", "请填写界限"))
        return found


class QuotaForm(PlainNumbers):
    class Meta:
        model = Quota
        fields = ["grade", "percent", "places"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name_empty("grade", "请选择")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if (data.get("percent") is None) == (data.get("places") is None):
            raise ValidationError("占比和名额请填一项，也只填一项")
        self.within("percent", 0, 100)
        return data


class Quotas(KnownRows, BaseInlineFormSet):
    """One row per grade."""


QuotaRows = inlineformset_factory(Scheme, Quota, QuotaForm, formset=Quotas, extra=4, max_num=4)


class NewSchemeForm(forms.Form):
    """What a new scheme is copied from, and whom it is for."""

    source = forms.ChoiceField(
        label="从哪个方案复制",
        widget=forms.RadioSelect,
        error_messages={"required": "请选择从哪个方案复制", "invalid_choice": "请选择列出的方案"},
    )
    name = forms.CharField(
        label="名称",
        max_length=40,
        error_messages={"required": "请填写名称", "max_length": "名称最多 40 字，请精简"},
    )
    level = forms.ChoiceField(label="层级", choices=[("", "全部层级"), *Level.choices], required=False)
    sector = forms.ChoiceField(label="类别", choices=[("", "全部类别"), *Sector.choices], required=False)

    def __init__(self, *args: Any, schemes: Sequence[Scheme], round_: AnnualRound, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["source"]
        field.choices = [
            *((str(scheme.pk), self.words_of(scheme)) for scheme in schemes),
            *((entry.code, f"现成方案：{entry.name}　{entry.note}") for entry in READY),
        ]

    @staticmethod
    def words_of(scheme: Scheme) -> str:
        state = scheme.get_state_display()
        return "　".join(
            filter(None, (str(scheme), scheme.name, "" if scheme.level else scheme.scope_words, state))
        )
