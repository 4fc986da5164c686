"""节假日 from a workbook: days that differ from their weekday, as the office that keeps the rounds has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from organizations.actor import Actor
from organizations.importing.cells import Cells
from organizations.importing.imports import Facts, Import
from organizations.importing.layout import Column, Layout
from organizations.importing.plan import Line, Plan, differing, planned_once
from organizations.importing.reading import Rows
from organizations.sheets.kit import DAY
from organizations.workbooks.kept import Shelf
from workflow import audit
from workflow.models import AuditEntry

from .forms.holiday import FIRST_YEAR, LAST_YEAR
from .models import AnnualRound, Holiday
from .permissions import may_keep_rounds

Present = dict[date, Holiday]
KIND_WORDS = {
    "放假": False,
    "调休上班": True,
    "休息": False,
    "放假调休": False,
    "休": False,
    "上班": True,
    "补班": True,
    "班": True,
}
LAYOUT = Layout(
    title="节假日",
    most_rows=2_000,
    header=(("day",), ("is_workday", "name")),
    introduction=("每行一天，只填与星期不同的日子：工作日放假的，周末调休上班的。已录入的日子按本表更正。",),
    columns=(
        Column("serial", ("序号",), 8, "center", instruction="填“示例”的行不导入；其余可留空。", example="示例"),
        Column("day", ("日期", "时间", "放假日期"), 18, "center", DAY, required=True, instruction="如 2026-10-01。",
               example=date(2026, 10, 1)),
        Column("name", ("名称", "节假日", "节日", "假日名称"), 24, required=True, instruction="20 字以内。", example="国庆节"),
        Column("is_workday", ("安排", "类型", "放假或上班"), 16, "center", required=True, instruction="放假或调休上班。",
               example="放假", choices="kinds"),
        Column("weekday", ("星期",)),
    ),
)  # fmt: skip


def kind_words(is_workday: bool) -> str:
    return "调休上班" if is_workday else "放假"


def load(actor: Actor, rows: Rows, lock: bool) -> Present:
    found = Holiday.objects.order_by("day")
    return {entry.day: entry for entry in (found.select_for_update() if lock else found)}


def make_plan(rows: Rows, present: Present) -> Plan:
    return planned_once(rows, LAYOUT, present, planned_day, lambda line: line.values["day"], "day", "天")


def planned_day(cells: Cells, present: Present) -> Line | None:
    day = cells.day("day", required=True)
    if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
        cells.refuse("day", f"年份须在 {FIRST_YEAR} 到 {LAST_YEAR} 之间，请核对后改正")
    values = {
        "day": day,
        "name": cells.text("name", 20, required=True),
        "is_workday": cells.choice("is_workday", KIND_WORDS),
    }
    if cells.refusals:
        return None
    line = Line(cells.row, f"{day} {values['name']}（{kind_words(values['is_workday'])}）", values)
    line.existing = present.get(values["day"])
    if line.existing:
        line.changes = differing(line.existing, values, cells.row, {"is_workday": kind_words})
    return line


def write(plan: Plan, actor: Actor, entry: AuditEntry) -> None:
    for line in plan.created:
        day = Holiday(**line.values)
        day.save()
        audit.note(actor, "add_holiday", day, after=audit.field_values(day, line.values), caused_by=entry)
    for line in plan.changed:
        day = line.existing
        before = audit.field_values(day, line.values)
        day.name, day.is_workday = line.values["name"], line.values["is_workday"]
        day.save()
        was, now = audit.changes(before, audit.field_values(day, line.values))
        audit.note(actor, "edit_holiday", day, before=was, after=now, caused_by=entry)


def lists(actor: Actor, facts: Facts) -> Mapping[str, Sequence[str]]:
    return {"kinds": [kind_words(False), kind_words(True)]}


def filled(actor: Actor, facts: Facts) -> list[dict[str, Any]]:
    """What is recorded from the current year on."""
    round_ = AnnualRound.objects.current()
    known = Holiday.objects.filter(day__year__gte=round_.year) if round_ else Holiday.objects.all()
    return [
        {"day": entry.day, "name": entry.name, "is_workday": kind_words(entry.is_workday)} for entry in known
    ]


IMPORT = Import(
    layout=LAYOUT,
    shelf=Shelf("holiday_imports", "holidays between dry run and confirmation"),
    address="projects:holiday_import",
    list_address="projects:holidays",
    list_label="节假日",
    verb="import_holidays",
    may=may_keep_rounds,
    missing_right="您没有导入节假日的权限，由市级组织部门工作人员办理",
    rules=(
        "每行一天：日期、名称、放假或调休上班。已录入的日子名称或安排不同的，按本表更正；要移除的请在页面上移除。",
    ),
    load=load,
    plan=make_plan,
    write=write,
    subject=lambda plan: Holiday(),
    lists=lists,
    filled=filled,
)
