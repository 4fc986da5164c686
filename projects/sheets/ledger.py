"""项目台账: one row per project, as the official form of the reference workbook."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
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

NEXT_DUE = "next_due"  # no column of the official form: only whoever chose it gets it
# By the field of a row, in the order of the official form.
COLUMNS = {
    "serial": Column("序号", 4.6, INTEGER, "center", BODY),
    "number": Column("项目编号", 13.8, TEXT, "center", BODY),
    "level": Column("层级", 4.6, TEXT, "center", BODY),
    "organization": Column("党组织", 9, TEXT, "left", BODY),
    "lead": Column("领办\n书记", 5.8, TEXT, "center", BODY),
    "size": Column("规模", 7.4, TEXT, "center", BODY),
    "category": Column("项目\n类别", 7.4, TEXT, "left", BODY),
    "title": Column("项目名称", 11.6, TEXT, "left", BODY),
    "source": Column("问题\n来源", 7.4, TEXT, "left", BODY),
    "problem_statement": Column("拟破解难题", 17, TEXT, "left", BODY),
    "objectives": Column("攻坚目标", 13, TEXT, "left", BODY),
    "department": Column("责任\n部门", 7.4, TEXT, "left", BODY),
    "starts_on": Column("起始日期", 10, DAY, "center", BODY),
    "due_on": Column("完成时限", 10, DAY, "center", BODY),
    "original_due_on": Column("原定完\n成时限", 10, DAY, "center", BODY),
    "times_postponed": Column("延期\n次数", 4.6, INTEGER, "center", BODY),
    "budget": Column("经费\n预算", 8.2, MONEY, "right", BODY),
    "spent": Column("已支出", 8.2, MONEY, "right", BODY),
    "beneficiaries": Column("受益\n群众", 6.8, COUNT, "right", BODY),
    "state": Column("状态", 7.4, TEXT, "center", BODY),
    "light": Column("灯色", 4.6, TEXT, "center", BODY),
    "planned": Column("序时\n进度", 6.6, PERCENT, "center", BODY),
    "percent": Column("实际\n进度", 6.6, PERCENT, "center", BODY),
    NEXT_DUE: Column("下一\n时限", 10, DAY, "center", BODY),
    "overdue_tasks": Column("逾期\n任务", 4.6, INTEGER, "center", BODY),
    "latest": Column("最新进展", 17, TEXT, "left", BODY),
    "obstacle": Column("难点\n堵点", 7.4, TEXT, "center", BODY),
    "satisfaction": Column("满意率", 6.6, PERCENT, "center", BODY),
}
FULL = tuple(name for name in COLUMNS if name != NEXT_DUE)
KEYS = ("serial", "number", "title")  # whatever is chosen
WIDTH = sum(COLUMNS[name].width for name in FULL)
WIDEST = 3  # times its usual width may a column become, where few are chosen

NOTE = (
    "注：1．灯色由系统按进度、时限和报送情况计算：绿为正常，黄为滞后{yellow}至{red}个百分点或临期，"
    "红为滞后超过{red}个百分点或逾期超过{late}天，灰为未启动或暂停，蓝为验收通过或已销号{levels}。"
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
    original_due_on: date | None
    times_postponed: int
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
    next_due: date | None = None


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
    has_level_limits: bool = False


def chosen_fields(names: Iterable[str]) -> tuple[str, ...]:
    """These and what tells a row from others, in the order of the official form."""
    wanted = {*KEYS, *names}
    return tuple(name for name in COLUMNS if name in wanted)


def widths(names: Sequence[str]) -> list[float]:
    """Fewer columns share the width of the whole form."""
    usual = [COLUMNS[name].width for name in names]
    factor = min(WIDEST, WIDTH / sum(usual))
    return [round(width * factor, 1) for width in usual]


def ledger_workbook(head: LedgerHead, rows: Iterable[LedgerRow], names: Sequence[str] = FULL) -> bytes:
    """A4 landscape with the named columns, by default all 27; panes frozen below the header, one page wide."""
    title = f"{head.mechanism}项目台账（{head.round_name.replace(' ', '')}）"
    sheet = OfficialSheet(
        new_workbook(),
        "项目台账",
        widths(names),
        landscape=True,
        margins=(25, 15, 20, 15),
        freeze="D4",
        footer=title,
    )
    sheet.title(title, 46)
    _unit_row(sheet, head, len(names))
    sheet.row([(COLUMNS[name].name, HEADER) for name in names], 42)
    sheet.repeat_header(3)
    first = sheet.row_number + 1
    _body(sheet, rows, names)
    last = sheet.row_number
    sheet.sheet.auto_filter.ref = f"A3:{get_column_letter(len(names))}{max(last, 3)}"
    _foot(sheet, head, len(names))
    sheet.keep_signatures_with_rows(first, last)
    sheet.finish()
    return to_bytes(sheet.sheet.parent)


def _unit_row(sheet: OfficialSheet, head: LedgerHead, number: int) -> None:
    """Without merged cells, so that the header row below can be filtered and imported again."""
    texts = {
        0: f"填报单位（盖章）：{head.unit}",
        11 * number // len(FULL): f"填报日期：{day_text(head.today)}",
        23 * number // len(FULL): "单位：万元、人",
    }
    look = replace(PLAIN, wrap=False)
    sheet.row([(texts.get(index), look) for index in range(number)], 24)


def _body(sheet: OfficialSheet, rows: Iterable[LedgerRow], names: Sequence[str]) -> None:
    columns = [COLUMNS[name] for name in names]
    looks = [body(column.format, column.align, column.size) for column in columns]
    wrapping = [(n, sheet.pixels(n + 1, n + 1)) for n, column in enumerate(columns) if column.format == TEXT]
    fields = names[1:]  # the serial number is no field of a row
    for serial, row in enumerate(rows, 1):
        values = [serial, *(clean(shorten(getattr(row, name))) for name in fields)]
        texts = [(values[n], pixels, BODY) for n, pixels in wrapping if isinstance(values[n], str)]
        sheet.row(list(zip(values, looks, strict=True)), row_height(texts, 35.5))


def _foot(sheet: OfficialSheet, head: LedgerHead, number: int) -> None:
    """How lights come about, signatures, and what was exported when."""
    sheet.note(
        NOTE.format(
            yellow=head.lag_yellow,
            red=head.lag_red,
            late=head.overdue_red_days,
            day=day_text(head.today),
            levels="；个别层级另有规定的从其规定" if head.has_level_limits else "",
        )
    )
    parts = [(number + 3 - n) // len(SIGNATURES) for n in range(len(SIGNATURES))]
    sheet.spans([(part, words, PLAIN) for part, words in zip(parts, SIGNATURES, strict=True)], 36)
    sheet.generated(
        f"生成时间：{head.generated_at:%Y-%m-%d %H:%M}",
        f"数据截止：{head.today}",
        f"筛选条件：{head.conditions}",
    )


def shorten(value: object) -> object:
    """Long texts end with a pointer to the system, since a row cannot grow beyond Excel's limit."""
    if isinstance(value, str) and len(value) > LONG_TEXT:
        return value[: LONG_TEXT - 7] + "…（详见系统）"
    return value
