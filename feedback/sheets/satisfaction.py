"""满意度汇总表: one row per result, kinds apart, each with sample, denominator, minimum and method."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from feedback.weighing import Weighed
from organizations.sheets.kit import number_or_none
from organizations.sheets.table import COUNT, INTEGER, PERCENT, SCORE, TEXT, Column, ListSheet

NOTE = "注：满意率 =（满意 + 基本满意）÷ 有效；不了解和无效不计入有效；公开链接仅供参考；样本不足的不显示份数"
COLUMNS = (
    Column("序号", 5.2, INTEGER, "center"),
    Column("党组织代码", 14, TEXT, "center"),
    Column("被调查党组织", 18, TEXT),
    Column("项目", 24, TEXT, "left", 10.5),
    Column("结果种类", 11, TEXT, "center"),
    Column("调查机构和方式", 20, TEXT, "left", 10.5),
    Column("发出", 8, COUNT, "right"),
    Column("收回", 8, COUNT, "right"),
    Column("无效", 7, COUNT, "right"),
    Column("不了解", 8, COUNT, "right"),
    Column("有效", 8, COUNT, "right"),
    Column("最低样本", 8, COUNT, "right"),
    Column("满意", 8, COUNT, "right"),
    Column("基本满意", 8, COUNT, "right"),
    Column("不满意", 8, COUNT, "right"),
    Column("满意率", 9, PERCENT, "right"),
    Column("折合得分", 9, SCORE, "right"),
    Column("是否计分", 18, TEXT, "left", 10.5),
)
NUMBERS = ("issued", "returned", "invalid", "unknown", "valid")


def rows(weighed: Iterable[Weighed], today: date) -> Iterator[list[Any]]:
    """No number of a result that is too small to be shown."""
    for serial, entry in enumerate(weighed, 1):
        result, shown = entry.result, entry.shown
        yield [
            serial,
            result.organization.number_code,
            result.organization.short_name,
            result.project.title if result.project else None,
            result.get_kind_display(),
            result.source_words,
            *(shown[name] for name in NUMBERS),
            entry.least,
            *(shown[name] for name in ("satisfied", "basically", "dissatisfied")),
            number_or_none(None if entry.rate is None else entry.rate / 100),
            number_or_none(entry.score),
            entry.standing_short,
        ]


SHEET = ListSheet("满意度汇总表", COLUMNS, rows, note=NOTE)
