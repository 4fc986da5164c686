"""评优评先: the round's rules, a new list, what its steps ask, objections."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from organizations.date_fields import ChineseDateField
from organizations.models import Level
from organizations.records_field import RecordField
from projects.forms.plain_text import PlainText
from projects.models import AnnualRound
from projects.workdays import add_workdays
from reviews.commending.candidates import rules_of
from reviews.models import Commendation, CommendationObjection, CommendationRules, ReviewSheet
from workflow.forms import TransitionForm


class RulesForm(forms.ModelForm):
    class Meta:
        model = CommendationRules
        fields = (
            "lowest_grade",
            "share",
            "bars_veto",
            "bars_talk",
            "bars_objection",
            "bars_unfinished",
            "notice_days",
        )
        help_texts = {
            "share": "按参加排名的人数向下取整，至少 1 名",
            "bars_talk": "按本年度项目的约谈记录",
        }


class NewListForm(forms.ModelForm):
    """A list is made for one level, or for everybody below."""

    level = forms.ChoiceField(
        label="层级",
        choices=[("", "全部层级"), *Level.choices],
        required=False,
        help_text="只从这一层级的书记中评选",
    )

    class Meta:
        model = Commendation
        fields = ("round", "title", "level")
        help_texts = {"title": "如：2025 年度书记攻难题先进个人（村级）"}
        error_messages = {
            "title": {"required": "请填写名单名称"},
            "round": {"required": "请选择年度", "invalid_choice": "所选年度还没有开启考核"},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        opened = AnnualRound.objects.filter(review_groups__isnull=False).distinct().order_by("-year")
        self.fields["round"] = RecordField(
            label="年度",
            queryset=opened,
            initial=opened.first(),
            empty_label=None,
            error_messages=self.Meta.error_messages["round"],
        )


class AnnounceForm(TransitionForm):
    """公示: until when, and who takes objections."""

    announced_until = ChineseDateField(label="公示截止", error_messages={"required": "请填写公示截止日期"})
    contact = forms.CharField(
        label="受理意见的单位和电话",
        max_length=80,
        help_text="印在公示上，如：市委组织部组织科，0000-88886666",
        error_messages={"required": "请填写受理意见的单位和电话"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.least = rules_of(self.record).notice_days
        self.initial.setdefault("announced_until", add_workdays(timezone.localdate(), self.least))
        self.initial.setdefault("contact", self.record.contact)
        self.fields["announced_until"].help_text = f"公示期不少于 {self.least} 个工作日"

    def clean_announced_until(self) -> date:
        day: date = self.cleaned_data["announced_until"]
        first = add_workdays(timezone.localdate(), self.least)
        if day < first:
            raise forms.ValidationError(f"公示期不少于 {self.least} 个工作日，最早到 {first:%Y-%m-%d}")
        return day


class FinishForm(TransitionForm):
    document_number = forms.CharField(
        label="文号", max_length=40, required=False, help_text="表彰文件的文号，没有的不填"
    )
    decided_on = ChineseDateField(label="确定日期", error_messages={"required": "请填写确定日期"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("decided_on", timezone.localdate())

    def clean_decided_on(self) -> date:
        day: date = self.cleaned_data["decided_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("确定日期不能晚于今天")
        return day


class ObjectionForm(forms.ModelForm):
    """An objection that was received: about whom, when, what. Who brought it is not asked."""

    received_on = ChineseDateField(label="收到日期", error_messages={"required": "请填写收到日期"})
    text = PlainText(
        label="反映的问题",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="只写问题，不写反映人的姓名和电话",
        error_messages={"required": "请写明反映的问题"},
    )

    class Meta:
        model = CommendationObjection
        fields = ("sheet", "received_on", "text")

    def __init__(self, *args: Any, commendation: Commendation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.commendation = commendation
        listed = commendation.entries.filter(struck_off="").values("sheet")
        found = ReviewSheet.objects.filter(pk__in=listed).order_by("path")
        field = RecordField(
            label="涉及人选",
            queryset=found.select_related("user", "organization"),
            empty_label="请选择",
            error_messages={"required": "请选择涉及的人选", "invalid_choice": "所选的人不在名单上"},
        )
        named: Any = field
        named.label_from_instance = lambda sheet: f"{sheet.holder}　{sheet.organization}"
        self.fields["sheet"] = field
        self.initial.setdefault("received_on", timezone.localdate())

    def clean_received_on(self) -> date:
        day: date = self.cleaned_data["received_on"]
        first = self.commendation.announced_on
        if day > timezone.localdate() or (first and day < first):
            raise forms.ValidationError("收到日期应在公示开始之后、今天以前")
        return day


class OutcomeForm(forms.Form):
    """What came of looking into an objection."""

    is_upheld = forms.TypedChoiceField(
        label="结论",
        choices=[("no", "不影响，保留资格"), ("yes", "属实，取消资格")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": "请选择结论"},
    )
    outcome = PlainText(
        label="核查结果",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "请写明核查结果"},
    )
