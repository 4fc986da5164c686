"""人工调灯: the light an officer sets for a while, why and until when."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from organizations.date_fields import ChineseDateField
from projects.lights import WORDS

from .plain_text import PlainText

LONGEST = timedelta(days=90)


class OverrideForm(forms.Form):
    light = forms.ChoiceField(
        label="显示为",
        choices=[(code, f"{WORDS[code]}灯") for code in ("green", "yellow", "red")],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择显示为哪种灯色"},
    )
    reason = PlainText(
        label="理由",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="能看到本项目的人都会看到",
        error_messages={"required": "请写明调灯的理由"},
    )
    until = ChineseDateField(
        label="有效期至",
        help_text="当日仍有效，次日起自动恢复系统测算；最长 90 天",
        error_messages={"required": "请填写有效期"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = timezone.localdate()

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if until < self.today:
            raise ValidationError("有效期不能早于今天")
        if until > self.today + LONGEST:
            raise ValidationError(f"有效期最长 90 天，请填写 {self.today + LONGEST:%Y-%m-%d} 以前的日期")
        return until
