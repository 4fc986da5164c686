"""反馈, 申请复核, 答复复核 and 整改."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from organizations import quota
from organizations.date_fields import ChineseDateField
from projects import uploads
from projects.forms.attachments import SeveralFilesField
from projects.forms.notice import long_text
from reviews.models import ReviewSheet
from workflow.forms import TransitionForm

MOST_FILES = 3
USUAL_DAYS = 30  # a rectification is reported within the month after the meeting (domain.md §1, row 17)


class PublishForm(TransitionForm):
    """What the secretary is told beside score and grade."""

    strengths = long_text("主要成绩", 500, rows=4, required=False, help_text="书记本人看得到")
    problems = long_text(
        "存在问题", 500, rows=4, required=False, help_text="书记本人看得到；反馈后可以据此下达整改清单"
    )


class ObjectionForm(TransitionForm):
    """`files` cleans to checked files; the step stores them."""

    reason = long_text("申请复核的理由", 1000, rows=8, help_text="写明对哪一项有异议、依据是什么")
    files = SeveralFilesField(  # type: ignore[assignment]
        label="证明材料", required=False, help_text=f"最多 {MOST_FILES} 个，每个 20 MB 以内"
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        accepted, refused = checked(self.record, cleaned.get("files", []))
        for objection in refused:
            self.add_error("files", objection)
        if accepted and self.errors:
            self.add_error("files", "附件还没有保存，改正后请重新选择")
        return cleaned | {"files": accepted}


def checked(sheet: ReviewSheet, files: list[Any]) -> tuple[list[uploads.CheckedFile], list[ValidationError]]:
    """Judged by content, at most three, and only as far as the organization has room."""
    found, refused = [], []
    for upload in files[:MOST_FILES]:
        try:
            found.append(uploads.check(upload))
        except ValidationError as objection:
            refused.append(objection)
    if len(files) > MOST_FILES:
        refused.append(uploads.too_many([uploads.clean_name(each.name or "") for each in files[MOST_FILES:]]))
    accepted, no_room = quota.fitting(found, sheet.organization)
    return accepted, refused + no_room


class AnswerForm(TransitionForm):
    answer = long_text(
        "复核答复", 1000, rows=6, help_text="写明复核了什么、为什么维持。结果有误的，不在这里答复，请申请解锁"
    )


class FutureField(ChineseDateField):
    """A day that is still to come."""

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day and day <= timezone.localdate():
            raise ValidationError("整改时限须在今天之后，请改为以后的日期")
        return day


def usual_deadline() -> date:
    return timezone.localdate() + timedelta(days=USUAL_DAYS)


class RectificationForm(forms.Form):
    """One more line of the 整改清单."""

    problem = long_text("要整改的问题", 200, rows=3)
    due_on = FutureField(
        label="整改时限", initial=usual_deadline, error_messages={"required": "请填写整改时限"}
    )


class RectificationReportForm(TransitionForm):
    report = long_text("整改情况", 500, rows=5, help_text="做了什么、结果如何、还差什么")


class RectificationVerifyForm(TransitionForm):
    opinion = long_text("核验意见", 300, required=False)


class RectificationReturnForm(TransitionForm):
    opinion = long_text("退回的理由", 300)
    due_on = FutureField(
        label="新的整改时限", initial=usual_deadline, error_messages={"required": "请填写整改时限"}
    )
