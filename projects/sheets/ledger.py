"""项目台账: one row per project, as the official form of the reference workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from organizations.sheets.kit import day_text
from organizations.sheets.table import COUNT, DAY, INTEGER, MONEY, PERCENT, TEXT, Column, ListSheet

if TYPE_CHECKING:
    from projects.lights import Thresholds

BODY = 10.5

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


def chosen_fields(names: Iterable[str]) -> tuple[str, ...]:
    """These and what tells a row from others, in the order of the official form."""
    wanted = {*KEYS, *names}
    return tuple(name for name in COLUMNS if name in wanted)


def widths(names: Sequence[str]) -> list[float]:
    """Fewer columns share the width of the whole form."""
    usual = [COLUMNS[name].width for name in names]
    factor = min(WIDEST, WIDTH / sum(usual))
    return [round(width * factor, 1) for width in usual]


def ledger_sheet(
    title: str, note: str, names: Sequence[str], rows: Callable[[Iterable[Any]], Iterable[LedgerRow]]
) -> ListSheet:
    """A4 landscape with the named columns of the whole form's 27; `rows` makes one of each record."""
    columns = [replace(COLUMNS[name], width=width) for name, width in zip(names, widths(names), strict=True)]
    return ListSheet(
        title,
        columns,
        lambda records, _: cells(rows(records), names),
        name="项目台账",
        measure="万元、人",
        note=note,
        signed=True,
        margins=(25, 15, 20, 15),
        frozen=3,
        filtered=True,
    )


def cells(rows: Iterable[LedgerRow], names: Sequence[str]) -> Iterator[list[Any]]:
    fields = names[1:]  # the serial number is no field of a row
    for serial, row in enumerate(rows, 1):
        yield [serial, *(getattr(row, name) for name in fields)]


def note_of(limits: Thresholds, day: date) -> str:
    """How lights come about."""
    return NOTE.format(
        yellow=limits.lag_yellow,
        red=limits.lag_red,
        late=limits.overdue_red_days,
        day=day_text(day),
        levels="；个别层级另有规定的从其规定" if limits.levels else "",
    )
