from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from organizations.date_fields import ChineseDateField
from projects.lights import month_day
from projects.models import Holiday

MOST_DAYS = 15
FIRST_YEAR, LAST_YEAR = 2000, 2099
KINDS = [("off", "放假"), ("worked", "调休上班")]


class HolidayForm(forms.Form):
    """One day or several in a row that differ from their weekday."""

    first = ChineseDateField(label="日期", error_messages={"required": "请填写日期"})
    last = ChineseDateField(label="到", required=False, help_text="只有一天时不填")
    name = forms.CharField(
        label="名称",
        max_length=20,
        error_messages={"required": "请填写名称，如 国庆节", "max_length": "名称最多 20 字"},
    )
    kind = forms.ChoiceField(
        label="安排",
        choices=KINDS,
        widget=forms.RadioSelect,
        initial="off",
        error_messages={"required": "请选择放假或调休上班"},
    )

    def clean_first(self) -> date:
        first: date = self.cleaned_data["first"]
        if not FIRST_YEAR <= first.year <= LAST_YEAR:
            raise ValidationError(f"年份须在 {FIRST_YEAR} 到 {LAST_YEAR} 之间")
        return first

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", "结束日期早于开始日期")
        elif first and last and (last - first).days >= MOST_DAYS:
            self.add_error("last", f"一次最多录入 {MOST_DAYS} 天，请核对")
        elif first and "last" not in self.errors:
            self.refuse_known(first)
        return cleaned

    def refuse_known(self, first: date) -> None:
        known = Holiday.objects.filter(day__gte=first, day__lte=self.cleaned_data.get("last") or first)
        if entries := list(known):
            words = "、".join(f"{month_day(entry.day)}（{entry.name}）" for entry in entries)
            self.add_error("first", f"{words}已经录入，要改请先移除")

    @property
    def entries(self) -> list[Holiday]:
        """What was written, one entry a day, not stored yet."""
        first: date = self.cleaned_data["first"]
        last: date = self.cleaned_data["last"] or first
        return [
            Holiday(
                day=first + timedelta(days=number),
                name=self.cleaned_data["name"],
                is_workday=self.cleaned_data["kind"] == "worked",
            )
            for number in range((last - first).days + 1)
        ]
