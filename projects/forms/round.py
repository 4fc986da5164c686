"""年度批次: its dates, the grid of windows by level and phase, and its rules, on one page."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField

from organizations.date_fields import ChineseDateField, ChineseDateInput
from organizations.models import Level
from projects.models import AnnualRound, RoundWindow
from projects.rhythm import Arrangement, Windows, round_name

from .round_levels import LevelLimits, whole

Phase = RoundWindow.Phase
# The year's preparation begins before it and its review ends after it.
MARGIN = timedelta(days=270)
FIRST_YEAR, LAST_YEAR = 2000, 2099
CENT = Decimal("0.01")


@dataclass(frozen=True)
class WindowCell:
    phase: str
    opens: BoundField
    closes: BoundField


@dataclass(frozen=True)
class WindowRow:
    """One level of the grid with a cell for each phase."""

    level: str
    cells: list[WindowCell]


def needed(label: str) -> ChineseDateField:
    return ChineseDateField(label=label, error_messages={"required": f"请填写{label}"})


def window_name(level: str, phase: str, end: str) -> str:
    return f"{level}_{phase}_{end}"


class RoundForm(LevelLimits):
    year = whole("年度", FIRST_YEAR, LAST_YEAR)
    starts_on = needed("开始日期")
    ends_on = needed("结束日期")
    report_due_day = whole("每月报送截止日", 1, 28, "每月几日，1 到 28")
    max_projects = whole("每名书记最多领办项目数", 1, 20)
    return_days = whole("退回后修改期限", 1, 60, "工作日")
    lag_yellow = whole("黄灯：落后", 1, 98, "达到这么多个百分点亮黄灯")
    lag_red = whole("红灯：落后", 2, 99, "超过这么多个百分点亮红灯")
    overdue_red_days = whole("红灯：任务逾期", 1, 90, "超过这么多天亮红灯，不足亮黄灯")
    due_soon_days = whole("临期：还剩", 0, 60, "任务在这么多天内到期算临期")
    due_soon_percent = whole("临期：应达进度", 1, 100, "临期任务不到这个百分比亮黄灯")
    notice_days = whole("督办单反馈期限", 1, 60, "工作日，签发时可以另定")
    notice_red_days = whole("提示督办：红灯持续", 1, 180, "达到这么多天提示督办")
    notice_red_months = whole("提示督办：连续红灯", 1, 12, "达到这么多个月提示督办")
    talk_red_months = whole("提示约谈：连续红灯", 1, 12, "达到这么多个月提示约谈")
    talk_notices = whole("提示约谈：督办单", 1, 12, "同一项目达到这么多张提示约谈；督办单逾期未反馈的也提示")
    objection_days = whole("考核结果申请复核期限", 1, 60, "工作日，反馈次日起算")
    satisfaction_line = forms.DecimalField(
        label="满意度合格线",
        min_value=0,
        max_value=100,
        decimal_places=2,
        help_text="满意率（%），低于此线不能销号",
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "class": "field__control--number"}),
        error_messages={
            "required": "请填写满意度合格线",
            "invalid": "满意度合格线须为数字",
            "min_value": "满意度合格线须在 0 到 100 之间",
            "max_value": "满意度合格线须在 0 到 100 之间",
            "max_decimal_places": "满意度合格线最多两位小数",
        },
    )

    class Meta:
        model = AnnualRound
        fields = (
            "year", "name", "starts_on", "ends_on",
            "report_due_day", "max_projects", "return_days",
            "lag_yellow", "lag_red", "overdue_red_days", "due_soon_days", "due_soon_percent",
            "notice_days", "notice_red_days", "notice_red_months", "talk_red_months", "talk_notices",
            "satisfaction_line", "satisfaction_required", "objection_days",
        )  # fmt: skip
        error_messages = {"name": {"required": "请填写名称，如 2027 年度", "max_length": "名称最多 40 字"}}

    FACTS = ("year", "name", "starts_on", "ends_on")
    DECLARING = ("report_due_day", "max_projects", "return_days")
    LIGHTS = ("lag_yellow", "lag_red", "overdue_red_days", "due_soon_days", "due_soon_percent")
    SUPERVISION = ("notice_days", "notice_red_days", "notice_red_months", "talk_red_months", "talk_notices")
    SATISFACTION = ("satisfaction_line", "satisfaction_required", "objection_days")

    def __init__(self, data: Any = None, *, arrangement: Arrangement, year_is_fixed: bool = False) -> None:
        super().__init__(data, instance=arrangement.round)
        self.fields["year"].disabled = year_is_fixed
        if year_is_fixed:
            self.fields["year"].help_text = "已有问题或项目，编号中含年度，不能再改"
        for level in Level:
            for phase in Phase:
                self.add_window(level, phase, arrangement.windows)
        self.add_limits()

    def add_window(self, level: Level, phase: Phase, windows: Windows) -> None:
        opens, closes = windows.get((level, phase), (None, None))
        for end, words, initial in (("opens", "开始", opens), ("closes", "截止", closes)):
            label = f"{level.label}{phase.label}{words}"
            self.fields[window_name(level, phase, end)] = ChineseDateField(
                label=label,
                required=False,
                initial=initial,
                widget=ChineseDateInput(attrs={"class": "", "aria-label": label}),
            )

    def group(self, names: tuple[str, ...]) -> list[BoundField]:
        return [self[name] for name in names]

    @property
    def facts(self) -> list[BoundField]:
        return self.group(self.FACTS)

    @property
    def declaring(self) -> list[BoundField]:
        return self.group(self.DECLARING)

    @property
    def light_fields(self) -> list[BoundField]:
        return self.group(self.LIGHTS)

    @property
    def supervision(self) -> list[BoundField]:
        return self.group(self.SUPERVISION)

    @property
    def satisfaction(self) -> list[BoundField]:
        return self.group(self.SATISFACTION)

    @property
    def grid(self) -> list[WindowRow]:
        return [
            WindowRow(
                level.label,
                [
                    WindowCell(
                        phase.label,
                        self[window_name(level, phase, "opens")],
                        self[window_name(level, phase, "closes")],
                    )
                    for phase in Phase
                ],
            )
            for level in Level
        ]

    @property
    def phases(self) -> list[str]:
        return [str(label) for label in Phase.labels]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and ends <= starts:
            self.add_error("ends_on", "结束日期须晚于开始日期")
        elif starts and ends and (ends - starts).days > 730:
            self.add_error("ends_on", "一个年度最长两年，请核对年份")
        elif starts and ends and cleaned.get("year") and not starts.year <= cleaned["year"] <= ends.year:
            self.add_error(
                "year",
                f"{cleaned['year']} 年不在起止日期之内（{starts:%Y-%m-%d} 至 {ends:%Y-%m-%d}），请一并改正日期",
            )
        yellow, red = cleaned.get("lag_yellow"), cleaned.get("lag_red")
        if yellow and red and red <= yellow:
            self.add_error("lag_red", f"须大于黄灯的 {yellow} 个百分点")
        self.keep_limits()
        for level in Level:
            self.check_level(level, starts, ends)
        return cleaned

    def check_level(self, level: Level, starts: date | None, ends: date | None) -> None:
        """Both ends or none, the right way round, near the year, and one phase not before the one before it."""
        found = [(phase, *self.ends_of(level, phase)) for phase in Phase]
        near = (starts - MARGIN, ends + MARGIN) if starts and ends and "year" not in self.errors else None
        for phase, opens, closes in found:
            self.check_window(level, phase, opens, closes)
            for end, day in (("opens", opens), ("closes", closes)):
                if near and day and not near[0] <= day <= near[1]:
                    self.add_once(window_name(level, phase, end), "离本年度太远，请核对年份")
        given = [(phase, opens) for phase, opens, closes in found if opens and closes]
        for (earlier, before), (phase, opens) in pairwise(given):
            if opens < before:
                self.add_once(
                    window_name(level, phase, "opens"), f"{phase.label}开始不能早于{earlier.label}开始"
                )

    def check_window(self, level: Level, phase: Phase, opens: date | None, closes: date | None) -> None:
        names = [window_name(level, phase, end) for end in ("opens", "closes")]
        if any(name in self.errors for name in names):
            return
        if opens and closes and closes < opens:
            self.add_error(names[1], "截止日期早于开始日期")
        elif opens and not closes:
            self.add_error(names[1], "请填写截止日期，不安排就把开始也清空")
        elif closes and not opens:
            self.add_error(names[0], "请填写开始日期，不安排就把截止也清空")

    def add_once(self, name: str, sentence: str) -> None:
        if name not in self.errors:
            self.add_error(name, sentence)

    def ends_of(self, level: str, phase: str) -> tuple[date | None, date | None]:
        opens = self.cleaned_data.get(window_name(level, phase, "opens"))
        return opens, self.cleaned_data.get(window_name(level, phase, "closes"))

    def clean_year(self) -> int:
        year: int = self.cleaned_data["year"]
        others = AnnualRound.objects.filter(year=year).exclude(pk=self.instance.pk)
        if others.exists():
            raise ValidationError(f"{year} 年度已经建立，请改年度或修改已有的年度")
        return year

    def clean_name(self) -> str:
        """The usual name of another year is one that was left standing."""
        name: str = self.cleaned_data["name"]
        year = self.cleaned_data.get("year")
        found = re.fullmatch(r"(\d{4}) ?年度?", name)
        if found and year and int(found[1]) != year:
            raise ValidationError(f"名称与 {year} 年不一致，如 {round_name(year)}")
        return name

    def clean_satisfaction_line(self) -> Decimal:
        """As the database keeps it, so that 60 and 60.00 are no change."""
        line: Decimal = self.cleaned_data["satisfaction_line"]
        return line.quantize(CENT)

    @property
    def windows(self) -> Windows:
        """Windows as written, by level and phase; without those left empty."""
        return dict(self.given_windows())

    def given_windows(self) -> Iterator[tuple[tuple[str, str], tuple[date, date]]]:
        for level in Level.values:
            for phase in Phase.values:
                opens, closes = self.ends_of(level, phase)
                if opens and closes:
                    yield (level, phase), (opens, closes)
