from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from organizations.date_fields import ChineseDateField
from organizations.querysets import A_YEAR
from workflow.forms import TransitionForm

FARTHEST = timedelta(days=366)  # a date beyond is a slip of the pen
TOO_LONG_AGO = "离任日期在一年以前：补办离任只能追溯一年，请核对年份"


def is_too_long_ago(ends_on: date) -> bool:
    """The year after a post (Actor.left) is never over before its end was told."""
    return ends_on <= timezone.localdate() - A_YEAR


class EndForm(TransitionForm):
    ends_on = ChineseDateField(label="离任日期", help_text="最后一个在任的日子，当天仍有权限")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("ends_on", max(timezone.localdate(), self.record.starts_on))

    def clean_ends_on(self) -> date:
        ends_on: date = self.cleaned_data["ends_on"]
        if ends_on < self.record.starts_on:
            raise ValidationError(f"不能早于任职日期 {self.record.starts_on:%Y-%m-%d}")
        if is_too_long_ago(ends_on):
            raise ValidationError(TOO_LONG_AGO)
        if ends_on > timezone.localdate() + FARTHEST:
            raise ValidationError("离今天超过一年，请核对年份")
        return ends_on
