"""满意度结果: entering and correcting one."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils import timezone

from feedback.models import SurveyResult
from feedback.permissions import NOT_BESIDE, may_enter_result
from feedback.weighing import weigh
from organizations import quota
from organizations.actor import Actor
from organizations.date_fields import ChineseDateField
from organizations.models import Organization
from organizations.roles import Role
from organizations.tree import within
from projects import uploads
from projects.forms.plain_text import PlainText
from projects.forms.unit import UnitField, placed_choices
from projects.models import AnnualRound, Project
from projects.uploads import CheckedFile

Kind = SurveyResult.Kind

TYPED = [(kind, kind.label) for kind in SurveyResult.TYPED]
MOST = 10_000_000


class NumberField(forms.IntegerField):
    """A number of answers, full-width digits and blanks tolerated."""

    def __init__(self, label: str, **options: Any) -> None:
        words = f"{label}须为 0 或正整数"
        super().__init__(
            label=label,
            min_value=0,
            max_value=MOST,
            widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "field__control--number"}),
            error_messages={
                "required": f"请填写{label}份数，没有就填 0",
                "invalid": words,
                "min_value": words,
                "max_value": f"{label}份数过大，请核对",
            },
            **options,
        )


class ResultForm(forms.ModelForm):
    """One result of one kind. The surveyed organization is fixed by the page or typed by name."""

    kind = forms.ChoiceField(
        label="结果种类", choices=TYPED, widget=forms.RadioSelect, initial=Kind.THIRD_PARTY
    )
    surveyed_from = ChineseDateField(label="调查开始日期", error_messages={"required": "请填写调查开始日期"})
    surveyed_to = ChineseDateField(label="调查结束日期", error_messages={"required": "请填写调查结束日期"})
    issued = NumberField("发出", required=False, help_text="纸质代录须填写；第三方调查有样本总数时填写")
    returned = NumberField("收回")
    satisfied = NumberField("满意")
    basically = NumberField("基本满意")
    dissatisfied = NumberField("不满意")
    unknown = NumberField("不了解", help_text="不计入有效票")
    invalid = NumberField("无效", help_text="空白、多选或不能辨认")
    upload = forms.FileField(label="原始文件", required=False)

    class Meta:
        model = SurveyResult
        fields = (
            "kind", "agency", "method", "surveyed_from", "surveyed_to", "sample_note",
            "issued", "returned", "satisfied", "basically", "dissatisfied", "unknown", "invalid",
        )  # fmt: skip
        widgets = {"sample_note": forms.Textarea(attrs={"rows": 2})}
        labels = {"sample_note": "样本说明"}
        help_texts = {"sample_note": "怎样抽取、覆盖哪些人，如：从受益群众名单中随机等距抽取"}

    def __init__(
        self,
        *args: Any,
        actor: Actor,
        round_: AnnualRound,
        organization: Organization | None = None,
        project: Project | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.round = round_
        self.organization = organization
        self.project = project
        self.checked: CheckedFile | None = None
        self.fields["upload"].widget.attrs["accept"] = uploads.ACCEPT
        self.fields["upload"].help_text = self.upload_hint
        self.ask_what_the_kind_needs()
        if actor.has_role(Role.SURVEYOR):
            self.keep_to_third_party()
        if organization is None:
            self.fields = {"organization": self.organization_field()} | self.fields

    def ask_what_the_kind_needs(self) -> None:
        """Not 选填, though only one kind demands each; the words say which."""
        method: Any = self.fields["method"]
        method.choices = [("", "请选择调查方式"), *SurveyResult.Method.choices]
        for name in ("agency", "method", "upload", "issued"):
            self.fields[name].wanted = True  # type: ignore[attr-defined]
        self.fields["agency"].help_text = self.fields["method"].help_text = "第三方调查须填写"

    def keep_to_third_party(self) -> None:
        """Where there is nothing to choose, nothing is asked, and the hints are those of this kind."""
        field: Any = self.fields["kind"]
        field.choices = [(Kind.THIRD_PARTY, Kind.THIRD_PARTY.label)]
        field.initial, field.widget = Kind.THIRD_PARTY, forms.HiddenInput()
        self.fields["agency"].help_text = self.fields["method"].help_text = ""
        self.fields["issued"].help_text = "有样本总数时填写"
        self.fields["upload"].help_text = self.upload_hint_of("调查机构出具的报告或统计表")

    @property
    def upload_hint(self) -> str:
        return self.upload_hint_of("第三方的调查报告或统计表，纸质票的扫描件")

    def upload_hint_of(self, what: str) -> str:
        if self.instance.file_name:
            return f"已有“{self.instance.file_name}”，不重新选择则保留"
        return f"{what}；图片、PDF 或 Office 文件，20 MB 以内"

    @property
    def organization_bound(self) -> BoundField | None:
        """The field that asks for the organization, where the page does not fix it."""
        return self["organization"] if "organization" in self.fields else None

    def organization_field(self) -> UnitField:
        field = UnitField(
            label="被调查党组织", list_id="units", error_messages={"required": "请选择被调查的党组织"}
        )
        field.choices = placed_choices(surveyable(self.actor, self.round).select_related("parent"))
        return field

    def clean_organization(self) -> Organization:
        organization: Organization = self.cleaned_data["organization"]
        if not may_enter_result(self.actor, organization, self.round):
            raise ValidationError(
                f"“{organization}”的结果不能由您录入，由其上级组织部门工作人员{NOT_BESIDE}录入"
            )
        return organization

    def clean_upload(self) -> Any:
        upload = self.cleaned_data["upload"]
        if upload:
            self.checked = uploads.check(upload)
        return upload

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.organization = self.organization or cleaned.get("organization")
        self.check_dates(cleaned)
        self.check_numbers(cleaned)
        self.check_source(cleaned)
        self.check_once(cleaned)
        self.check_room()
        return cleaned

    def check_dates(self, cleaned: dict[str, Any]) -> None:
        first, last = cleaned.get("surveyed_from"), cleaned.get("surveyed_to")
        if last and last > timezone.localdate():
            self.add_error("surveyed_to", "调查结束日期晚于今天，请核对")
        if first and last and first > last:
            self.add_error("surveyed_to", "调查结束日期早于开始日期，请核对")
        if last and last < self.round.starts_on:
            self.add_error("surveyed_to", f"调查在{self.round}开始以前就结束了，不是本年度的结果，请核对")

    def check_numbers(self, cleaned: dict[str, Any]) -> None:
        """收回 = 满意 + 基本满意 + 不满意 + 不了解 + 无效, and at most what was issued."""
        parts = ("satisfied", "basically", "dissatisfied", "unknown", "invalid")
        given = [cleaned.get(name) for name in parts]
        returned, issued = cleaned.get("returned"), cleaned.get("issued")
        if returned is None or any(number is None for number in given):
            return
        total = sum(number or 0 for number in given)
        if total != returned:
            shown = " + ".join(f"{self.fields[name].label} {cleaned[name]}" for name in parts)
            self.add_error("returned", f"收回 {returned} 份，与各项合计 {total} 份不符（{shown}）")
        if issued is not None and issued < returned:
            self.add_error("issued", f"发出 {issued} 份，少于收回的 {returned} 份，请核对")

    def check_source(self, cleaned: dict[str, Any]) -> None:
        """A third party has a name, a method and its own file; slips that were typed in were handed out,
        and are there as a scan."""
        if cleaned.get("kind") == Kind.THIRD_PARTY:
            self.demand("agency", "请填写调查机构")
            self.demand("method", "请选择调查方式")
            self.demand_original("请上传调查机构的原始文件")
        elif cleaned.get("kind") == Kind.TYPED_IN:
            self.demand_original("请上传纸质票的扫描件")
            if cleaned.get("issued") is None:
                self.demand("issued", "请填写发出的纸质票数")

    def demand_original(self, sentence: str) -> None:
        if not self.checked and not self.instance.file_name and "upload" not in self.errors:
            self.add_error("upload", sentence)

    def demand(self, name: str, sentence: str) -> None:
        if name not in self.errors and not self.cleaned_data.get(name):
            self.add_error(name, sentence)

    def check_once(self, cleaned: dict[str, Any]) -> None:
        kind = cleaned.get("kind")
        if not kind or self.organization is None:
            return
        same = SurveyResult.objects.filter(
            round=self.round, organization=self.organization, project=self.project, kind=kind
        ).exclude(pk=self.instance.pk)
        if same.exists():
            self.refuse_second(kind)

    def check_room(self) -> None:
        """The original counts in the surveyed organization's space; one that it replaces counts no more."""
        if self.checked and self.organization:
            freed = self.instance.file_size if self.instance.file else 0
            _, refused = quota.fitting([self.checked], self.organization, freed)
            for objection in refused:
                self.add_error("upload", objection)

    def refuse_second(self, kind: str) -> None:
        """One result of a kind: found by the form, or by the database when two came at once."""
        words = f"“{self.project or self.organization}”已有{Kind(kind).label}结果，请打开原结果更正"
        self.add_error(
            "organization" if self["kind"].is_hidden and self.organization_bound else "kind", words
        )

    def place(self) -> None:
        """Whose result it is, who entered it, and its file; the form must be valid."""
        result = self.instance
        result.round = self.round
        result.organization = self.organization
        result.project = self.project
        if result.pk is None:
            result.entered_by = self.actor.post
        if self.checked:
            result.file_name = self.checked.name
            result.file_extension = self.checked.extension
            result.file_size = self.checked.upload.size or 0
            result.file_sha256 = self.checked.sha256
            result.file = self.checked.upload


class CorrectionForm(ResultForm):
    """更正: the old figures stay in the record of changes, with the reason.

    With other numbers a waiver of the small sample is void, and has to be given anew.
    """

    correction_reason = PlainText(
        label="更正理由",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写明更正理由"},
    )

    class Meta(ResultForm.Meta):
        fields = (*ResultForm.Meta.fields, "correction_reason")  # type: ignore[assignment]  # one longer

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (self.instance.kind, self.instance.get_kind_display())
        ]
        self.initial["correction_reason"] = ""
        self.hide_small_numbers()

    def hide_small_numbers(self) -> None:
        """Of a result too small to be shown, the form holds the numbers for the one who typed them in;
        others type all of them anew."""
        if self.actor.post_id is not None and self.instance.entered_by_id == self.actor.post_id:
            return
        if not weigh([self.instance], self.round)[0].is_shown:
            self.initial.update(dict.fromkeys(SurveyResult.NUMBERS))
            self.fields["returned"].help_text = "样本不足，原份数不显示，更正时请全部重新填写"

    def place(self) -> None:
        super().place()
        if {"satisfied", "basically", "dissatisfied"} & set(self.changed_data):
            self.instance.withdraw_waiver()


class ReasonForm(forms.Form):
    """A waiver: its reason is printed wherever the result is."""

    reason = PlainText(
        label="理由",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明理由", "max_length": "理由最多 200 字，请精简"},
    )


def surveyable(actor: Actor, round_: AnnualRound) -> Any:
    """Organizations whose results the acting post may load, before looking at own posts."""
    active = Organization.objects.active().order_by("path")
    if actor.has_role(Role.SURVEYOR):
        found = active.none()
        scopes = round_.survey_assignments.filter(post=actor.post_id)
        for path in scopes.values_list("organization__path", flat=True):
            found = found | active.filter(within(path))
        return found
    below = active.visible_to(actor)
    root = actor.organization is not None and actor.organization.is_root
    return below if root else below.exclude(pk=actor.organization_id)
