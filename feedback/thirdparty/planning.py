"""The plan: what an import would create, change, leave and refuse. Pure: rows and state in, plan out."""

from __future__ import annotations

from typing import Any

from feedback.models import SurveyResult
from organizations.importing.cells import Cells
from organizations.importing.plan import Line, Plan, planned_once
from organizations.importing.reading import Rows
from organizations.models import Organization
from organizations.roster.values import code_key
from organizations.workbooks.rows import DataRow
from projects.models import Project

from .cells import RowReader
from .columns import LAYOUT
from .present import OUT_OF_REACH, Key, Present

HIDDEN = "原份数因样本不足不显示，按本表全部替换"
TOLD = ("agency", "returned", "satisfied", "basically", "dissatisfied")


def make_plan(rows: Rows, present: Present) -> Plan:
    return planned_once(rows, LAYOUT, present, planned_row, key_of, "code", "个调查对象")


def key_of(line: Line) -> Key:
    project = line.values["project"]
    return line.values["organization"].pk, project and project.pk


def planned_row(cells: Cells, present: Present) -> Line | None:
    place = placed(cells, present)
    reader = RowReader(cells.row, present.today, present.round)
    values = reader.values()
    cells.refusals += reader.refusals
    return line_of(cells.row, place, values, present) if place and not cells.refusals else None


def line_of(
    row: DataRow, place: tuple[Organization, Project | None], values: dict[str, Any], present: Present
) -> Line:
    """Whether hidden numbers are the same is not told: all are replaced."""
    organization, project = place
    known = present.results.get((organization.pk, project.pk if project else None))
    line = Line(
        row, str(project or organization), {"organization": organization, "project": project} | values, known
    )
    line.words = tuple(f"{LAYOUT.label(name)} {values[name]}" for name in TOLD)
    if known is None:
        return line
    hidden = known.pk in present.hidden
    for name, value in values.items():
        was = None if hidden else getattr(known, name)
        if hidden or was != value:
            line.changes[name] = (shown(was), shown(value))
    line.hides = HIDDEN if hidden else ""
    return line


def placed(cells: Cells, present: Present) -> tuple[Organization, Project | None] | None:
    """Whose result a row holds. What is out of reach and what does not exist are refused alike."""
    unit = present.units.find(cells)
    if cells.refusals:
        return None
    number = cells.raw("number")
    if not number:
        if cells.raw("title"):
            cells.refuse(
                "number", "填了项目名称，没有填项目编号，请补上编号；对整个党组织的调查请删去项目名称"
            )
        elif unit is None:
            cells.refuse("code", "没有填组织代码，请填写组织代码或项目编号")
        return (unit, None) if unit and not cells.refusals else None
    project = present.by_number.get(code_key(number))
    if project is None:
        cells.refuse("number", f"项目编号“{number[:40]}”{OUT_OF_REACH}")
        return None
    owner = present.by_id[project.organization_id]
    if unit is not None and unit.pk != owner.pk:
        cells.refuse("number", f"项目“{project}”属于“{owner}”，不属于“{unit}”，请改正其中一处")
        return None
    return owner, project


def shown(value: Any) -> str:
    if value in (None, ""):
        return "（空）"
    return str(dict(SurveyResult.Method.choices).get(value, value))
