"""长效机制: drafting one, and what each decision upon it asks."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from organizations.date_fields import ChineseDateField
from organizations.models import Organization
from organizations.records_field import RecordField, RecordsField
from projects.forms.plain_text import PlainText
from projects.models import Project
from projects.states import BLUE
from reviews.mechanism_replacing import replacements
from reviews.models import Adoption, Mechanism
from reviews.models.mechanism import MOST_TEXT, a_year_after
from workflow.forms import TransitionForm


class MechanismForm(forms.ModelForm):
    """Bound to the organization whose accepted projects it may come from."""

    projects = RecordsField(
        label="来源项目",
        queryset=Project.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text="本党组织验收通过或已销号的项目，可选多个",
        error_messages={
            "required": "请至少选择一个来源项目",
            "invalid_choice": "所选项目尚未验收通过或不属于本党组织，请重新选择",
            "invalid_pk_value": "所选项目尚未验收通过或不属于本党组织，请重新选择",
        },
    )
    text = PlainText(
        label="机制内容",
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text="写明谁来做、按什么程序做、做到什么标准、怎样监督",
        error_messages={"required": "请写明机制内容"},
    )
    scope = forms.ChoiceField(
        label="适用范围",
        choices=Mechanism.Scope.choices,
        initial=Mechanism.Scope.OWN,
        widget=forms.RadioSelect,
        help_text="全县（市、区）由县级以上组织部门印发，全市由市级组织部门印发",
        error_messages={"required": "请选择适用范围"},
    )
    in_force_from = ChineseDateField(label="施行日期", required=False, help_text="印发时可以再定")

    field_order = ("projects", "title", "text", "scope", "document_number", "in_force_from")

    class Meta:
        model = Mechanism
        fields = ("projects", "title", "text", "scope", "document_number", "in_force_from")
        labels = {"document_number": "文号"}
        help_texts = {
            "title": "如：望江里社区楼栋议事协商办法",
            "document_number": "本单位已经发文的填写，如：望江里社区党〔2026〕3号",
        }
        error_messages = {"title": {"required": "请填写机制名称"}}

    def __init__(self, *args: Any, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["projects"]
        field.queryset = proven_projects(organization)
        field.label_from_instance = lambda project: f"{project.title}　{project.number}"


class IssueForm(TransitionForm):
    """印发: number of the document, which the organization may have given already, and the day."""

    document_number = forms.CharField(
        label="文号",
        max_length=40,
        required=False,
        help_text="如：澄组发〔2026〕12号",
        error_messages={"max_length": "文号最多 40 字"},
    )
    in_force_from = ChineseDateField(label="施行日期", error_messages={"required": "请填写施行日期"})
    check_on = ChineseDateField(
        label="下次复评日期",
        required=False,
        help_text="到期前 30 天在印发单位的工作台和消息中提醒；不填为施行满一年",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("document_number", self.record.document_number)
        self.initial.setdefault("in_force_from", self.record.in_force_from)

    def clean_check_on(self) -> date | None:
        day, since = self.cleaned_data["check_on"], self.cleaned_data.get("in_force_from")
        if day and since and day <= since:
            raise forms.ValidationError("复评日期应晚于施行日期")
        return day


class ReassessForm(TransitionForm):
    """复评: what the check found, and when the next one is due."""

    note = PlainText(
        label="复评意见",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="执行情况怎样，还管不管用；不再适用的请改用替代或废止",
        error_messages={"required": "请写明复评意见"},
    )
    check_on = ChineseDateField(label="下次复评日期", error_messages={"required": "请填写下次复评日期"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("check_on", a_year_after(timezone.localdate()))

    def clean_check_on(self) -> date:
        day: date = self.cleaned_data["check_on"]
        if day <= timezone.localdate():
            raise forms.ValidationError("下次复评日期应晚于今天")
        return day


class SupersedeForm(TransitionForm):
    superseded_by = RecordField(
        label="由哪条机制替代",
        queryset=Mechanism.objects.none(),
        empty_label="请选择",
        help_text="只列已印发、适用范围不小于本机制的机制",
        error_messages={
            "required": "请选择替代它的机制",
            "invalid_choice": "所选机制已不再施行或适用范围较小，请重新选择",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["superseded_by"]
        field.queryset = replacements(self.record)
        field.label_from_instance = lambda made: f"{made.title}（{made.organization}）{made.document_number}"


class AdoptForm(forms.ModelForm):
    """采用: only what the organization does with it; the rest is known."""

    note = PlainText(
        label="采用说明",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写明怎样结合本单位实际执行、作了哪些调整",
        error_messages={"required": "请写明怎样执行"},
    )

    class Meta:
        model = Adoption
        fields = ("note",)


class WithdrawAdoptionForm(TransitionForm):
    reason = PlainText(
        label="停用理由",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明停用理由"},
    )


class SendBackForm(TransitionForm):
    reason = PlainText(
        label="退回理由",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明哪里要改"},
    )


class AbolishForm(TransitionForm):
    reason = PlainText(
        label="废止理由",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明废止理由"},
    )


def proven_projects(organization: Organization) -> Any:
    """Accepted or closed projects of the organization, of any round, the latest first."""
    return Project.objects.filter(organization=organization, state__in=BLUE).order_by(
        "-round__year", "number", "pk"
    )
