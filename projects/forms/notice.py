"""督办单: the notice itself, and what each of its steps asks."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from organizations.date_fields import ChineseDateField
from organizations.models import Organization
from projects import uploads
from projects.lights import month_day
from projects.models import Attachment, SupervisionNotice
from projects.reach import Reach
from projects.uploads import MOST_PER_REPORT
from projects.workdays import add_workdays
from workflow.forms import TransitionForm

from .attachments import SeveralFilesField
from .named import NamedField, NamingForm
from .plain_text import PlainText

REPLY_LIMIT = 500


def long_text(label: str, limit: int, rows: int = 3, missing: str = "", **options: Any) -> PlainText:
    """Text of at most `limit` characters that says what is wrong with it."""
    errors = {"required": missing or f"请写明{label}", "max_length": f"{label}最多 {limit} 字，请精简"}
    return PlainText(
        label=label,
        max_length=limit,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages=errors,
        **options,
    )


class UnitChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Organization) -> str:
        return obj.name


class NoticeForm(NamingForm):
    """Everything that is known is filled in; an officer reads it over and changes what does not fit."""

    addressee = UnitChoice(
        label="主办单位",
        queryset=Organization.objects.none(),
        empty_label=None,
        help_text="项目所属党组织，或方案中列为责任部门、配合单位的党组织",
        error_messages={
            "required": "请选择主办单位",
            "invalid_choice": "主办单位只能是项目所属党组织，或方案中的责任部门、配合单位，请从列表中选择",
        },
    )
    co_addressee: NamedField[Organization] = NamedField(list_id="units", label="协办单位", max_length=120)
    matter = long_text("督办事项", 200)
    basis = long_text("督办依据", 200, rows=2, help_text="通知、方案或会议，写明名称和日期")
    demand = long_text("办理要求", 200)
    due_on = ChineseDateField(label="反馈时限", error_messages={"required": "请填写反馈时限"})

    class Meta:
        model = SupervisionNotice
        # The co-operating unit is a reference or a text: take_named() puts it where it belongs.
        fields = ("addressee", "matter", "basis", "demand", "due_on")

    field_order = ("addressee", "co_addressee", "matter", "basis", "demand", "due_on")

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        notice: SupervisionNotice = self.instance
        self.reach = Reach(notice.project.organization)
        self.fields["addressee"].queryset = units  # type: ignore[attr-defined]
        self.fields["co_addressee"].choices = self.reach.units  # type: ignore[attr-defined]
        self.initial["co_addressee"] = notice.co_addressee_name
        words = f"默认签发后 {notice.project.round.notice_days} 个工作日"
        self.fields["due_on"].help_text = words

    def clean_co_addressee(self) -> str:
        return self.take_named("co_addressee", "co_addressee", "co_addressee_text")

    def clean_due_on(self) -> date:
        return after_today(self.cleaned_data["due_on"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        other, unit = self.instance.co_addressee, cleaned.get("addressee")
        if other is not None and unit is not None and other.pk == unit.pk:
            self.add_error("co_addressee", "协办单位与主办单位相同，请改正或清空")
        return cleaned


def after_today(day: date) -> date:
    if day <= timezone.localdate():
        raise ValidationError("反馈时限须在今天之后，请改为以后的日期")
    return day


class ReplyFields(TransitionForm):
    """`files` cleans to checked files; the step stores them."""

    # A declared field leaves the class, so it hides nothing of the form itself.
    files = SeveralFilesField(  # type: ignore[assignment]
        label="照片或附件", required=False, help_text=f"最多 {MOST_PER_REPORT} 个，每个 20 MB 以内"
    )

    @property
    def attachments(self) -> Sequence[Attachment]:
        return list(self.record.attachments.all())

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        turns = self.record.times_returned + 1  # a reply that was sent back keeps its files
        room = MOST_PER_REPORT * turns - self.record.attachments.count()
        accepted, refused = uploads.check_all(cleaned.get("files", []), self.record.project, room)
        for objection in refused:
            self.add_error("files", objection)
        if accepted and self.errors:
            self.add_error("files", "附件还没有保存，改正后请重新选择")
        return cleaned | {"files": accepted}


class DraftReplyForm(ReplyFields):
    draft = long_text("办理结果", REPLY_LIMIT, rows=6, help_text="由书记确认后反馈")

    field_order = ("draft", "files")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("draft", self.record.reply_draft)


class ReplyForm(ReplyFields):
    result = long_text("办理结果", REPLY_LIMIT, rows=6, help_text="一事一答：做了什么、结果如何、还差什么")
    late_reason = long_text("未按期原因", 200, rows=2)

    field_order = ("result", "late_reason", "files")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("result", self.record.reply_draft)
        days = self.record.days_past(timezone.localdate())
        if days:
            self.fields[
                "late_reason"
            ].help_text = f"应于 {month_day(self.record.due_on)}前反馈，已逾期 {days} 天"
        else:
            del self.fields["late_reason"]


class CloseNoticeForm(TransitionForm):
    opinion = long_text("审核意见", 200, required=False, help_text="不填写则记为“同意办结”")

    def clean_opinion(self) -> str:
        return self.cleaned_data["opinion"] or "同意办结"


class DeadlineForm(TransitionForm):
    """A new date with the reason."""

    reason = long_text("理由", 200)
    due_on = ChineseDateField(label="新的反馈时限", error_messages={"required": "请填写新的反馈时限"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = self.record.project.round.notice_days
        self.initial.setdefault("due_on", add_workdays(timezone.localdate(), days))

    def clean_due_on(self) -> date:
        return after_today(self.cleaned_data["due_on"])


class SendBackNoticeForm(DeadlineForm):
    reason = long_text("退回理由", 200, help_text="写明还差什么，请对方继续办理；反馈时限从退回起重新计算")

    field_order = ("reason", "due_on")


class ExtendNoticeForm(DeadlineForm):
    reason = long_text("延期理由", 200, help_text="逾期后才延期的，已逾期的天数照计")

    field_order = ("due_on", "reason")

    def clean_due_on(self) -> date:
        day = super().clean_due_on()
        if day <= self.record.due_on:
            raise ValidationError(f"须晚于原来的反馈时限 {month_day(self.record.due_on)}")
        return day


class RevokeNoticeForm(TransitionForm):
    reason = long_text("撤销理由", 200, help_text="撤销后编号不再使用，不计逾期")
