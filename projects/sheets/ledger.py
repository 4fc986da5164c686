"""项目台账: one row per project, as the official form of the reference workbook."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date, datetime

from openpyxl.utils import get_column_letter

from organizations.sheets.heights import row_height
from organizations.sheets.kit import (
    COUNT,
    DAY,
    HEADER,
    INTEGER,
    MONEY,
    PERCENT,
    PLAIN,
    SIGNATURES,
    TEXT,
    OfficialSheet,
    body,
    clean,
    day_text,
    new_workbook,
    to_bytes,
)
from organizations.sheets.table import Column

BODY = 10.5
LONG_TEXT = 240  # characters; at width 17 more would pass Excel's 409 points

COLUMNS = (
    Column("序号", 4.6, INTEGER, "center", BODY),
    Column("项目编号", 13.8, TEXT, "center", BODY),
    Column("层级", 4.6, TEXT, "center", BODY),
    Column("党组织", 9, TEXT, "left", BODY),
    Column("领办\n书记", 5.8, TEXT, "center", BODY),
    Column("规模", 7.4, TEXT, "center", BODY),
    Column("项目\n类别", 7.4, TEXT, "left", BODY),
    Column("项目名称", 11.6, TEXT, "left", BODY),
    Column("问题\n来源", 7.4, TEXT, "left", BODY),
    Column("拟破解难题", 17, TEXT, "left", BODY),
    Column("攻坚目标", 13, TEXT, "left", BODY),
    Column("责任\n部门", 7.4, TEXT, "left", BODY),
    Column("起始日期", 10, DAY, "center", BODY),
    Column("完成时限", 10, DAY, "center", BODY),
    Column("经费\n预算", 8.2, MONEY, "right", BODY),
    Column("已支出", 8.2, MONEY, "right", BODY),
    Column("受益\n群众", 6.8, COUNT, "right", BODY),
    Column("状态", 7.4, TEXT, "center", BODY),
    Column("灯色", 4.6, TEXT, "center", BODY),
    Column("序时\n进度", 6.6, PERCENT, "center", BODY),
    Column("实际\n进度", 6.6, PERCENT, "center", BODY),
    Column("逾期\n任务", 4.6, INTEGER, "center", BODY),
    Column("最新进展", 17, TEXT, "left", BODY),
    Column("难点\n堵点", 7.4, TEXT, "center", BODY),
    Column("满意率", 6.6, PERCENT, "center", BODY),
)
WRAPPING = [index for index, column in enumerate(COLUMNS) if column.format == TEXT]

NOTE = (
    "注：1．灯色由系统按进度、时限和报送情况计算：绿为正常，黄为滞后{yellow}至{red}个百分点或临期，"
    "红为滞后超过{red}个百分点或逾期超过{late}天，灰为未启动或暂停，蓝为验收通过或已销号。"
    "2．序时进度和实际进度截至{day}。3．“—”表示无或尚未产生。"
)


@dataclass(frozen=True)
class LedgerRow:
    """One project. Money in 万元; `planned`, `percent` and `satisfaction` are shares from 0 to 1."""

    number: str
    level: str
    organization: str
    lead: str
    size: str
    category: str
    title: str
    source: str
    problem_statement: str
    objectives: str
    department: str
    starts_on: date | None
    due_on: date | None
    budget: float | None
    spent: float | None
    beneficiaries: int | None
    state: str
    light: str
    planned: float | None
    percent: float | None
    overdue_tasks: int
    latest: str
    obstacle: str
    satisfaction: float | None


@dataclass(frozen=True)
class LedgerHead:
    """What stands around the rows. `conditions` says in words what the filter was."""

    mechanism: str
    round_name: str
    unit: str
    today: date
    generated_at: datetime
    conditions: str
    lag_yellow: int = 10
    lag_red: int = 30
    overdue_red_days: int = 7


def ledger_workbook(head: LedgerHead, rows: Iterable[LedgerRow]) -> bytes:
    """A4 landscape, 25 columns, panes frozen below the header, one page wide."""
    title = f"{head.mechanism}项目台账（{head.round_name.replace(' ', '')}）"
    sheet = OfficialSheet(
        new_workbook(),
        "项目台账",
        [column.width for column in COLUMNS],
        landscape=True,
        margins=(25, 15, 20, 15),
        freeze="D4",
        footer=title,
    )
    sheet.title(title, 46)
    _unit_row(sheet, head)
    sheet.row([(column.name, HEADER) for column in COLUMNS], 42)
    sheet.repeat_header(3)
    first = sheet.row_number + 1
    _body(sheet, rows)
    last = sheet.row_number
    sheet.sheet.auto_filter.ref = f"A3:{get_column_letter(len(COLUMNS))}{max(last, 3)}"
    _foot(sheet, head)
    sheet.keep_signatures_with_rows(first, last)
    sheet.finish()
    return to_bytes(sheet.sheet.parent)


def _unit_row(sheet: OfficialSheet, head: LedgerHead) -> None:
    """Without merged cells, so that the header row below can be filtered and imported again."""
    texts = {
        0: f"填报单位（盖章）：{head.unit}",
        11: f"填报日期：{day_text(head.today)}",
        21: "单位：万元、人",
    }
    look = replace(PLAIN, wrap=False)
    sheet.row([(texts.get(index), look) for index in range(len(COLUMNS))], 24)


def _body(sheet: OfficialSheet, rows: Iterable[LedgerRow]) -> None:
    looks = [body(column.format, column.align, column.size) for column in COLUMNS]
    pixels = [sheet.pixels(n, n) for n in range(1, len(COLUMNS) + 1)]
    for serial, row in enumerate(rows, 1):
        values = [serial, *(clean(shorten(value)) for value in _values(row))]
        texts = [(values[i], pixels[i], BODY) for i in WRAPPING if isinstance(values[i], str)]
        sheet.row(list(zip(values, looks, strict=True)), row_height(texts, 35.5))


def _foot(sheet: OfficialSheet, head: LedgerHead) -> None:
    """How lights come about, signatures, and what was exported when."""
    sheet.note(
        NOTE.format(
            yellow=head.lag_yellow, red=head.lag_red, late=head.overdue_red_days, day=day_text(head.today)
        )
    )
    sheet.spans(
        [
            (7, SIGNATURES[0], PLAIN),
            (6, SIGNATURES[1], PLAIN),
            (6, SIGNATURES[2], PLAIN),
            (6, SIGNATURES[3], PLAIN),
        ],
        36,
    )
    sheet.generated(
        f"生成时间：{head.generated_at:%Y-%m-%d %H:%M}",
        f"数据截止：{head.today}",
        f"筛选条件：{head.conditions}",
    )


def _values(row: LedgerRow) -> list[object]:
    return [getattr(row, name) for name in _FIELDS]


_FIELDS = [field.name for field in fields(LedgerRow)]


def shorten(value: object) -> object:
    """Long texts end with a pointer to the system, since a row cannot grow beyond Excel's limit."""
    if isinstance(value, str) and len(value) > LONG_TEXT:
        return value[: LONG_TEXT - 7] + "…（详见系统）"
    return value
