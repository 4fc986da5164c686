"""Rosters as workbooks and as rows: the header of the template, one dict per row."""

from collections.abc import Iterable, Mapping
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
from django.utils import timezone

from organizations.actor import Actor, service
from organizations.importing.reading import Rows
from organizations.roster.importing import import_roster
from organizations.roster.planning import Plan, make_plan
from organizations.roster.present import load_present
from organizations.roster.reading import read_roster
from organizations.workbooks.reading import Sheet, Workbook

DATA = Path(__file__).parents[1] / "data"
REAL_CITY = DATA / "roster_real_city.xlsx"
SMALL_CITY = DATA / "roster_small_city.xlsx"
TODAY = timezone.localdate()

HEADER = (
    "序号", "层级", "类别", "党组织名称", "简称", "上级党组织", "区划代码", "党组织代码",
    "角色", "姓名", "职务", "主持工作", "任职日期", "登录名", "联系电话",
)  # fmt: skip
Row = Mapping[str, Any]

CITY = {
    "层级": "市",
    "党组织名称": "中共江澜市委员会",
    "简称": "江澜市",
    "区划代码": "990100000000",
    "姓名": "王市",
}
COUNTY = {
    "层级": "县", "党组织名称": "中共澄湖区委员会", "简称": "澄湖区", "上级党组织": "中共江澜市委员会",
    "区划代码": "990102000000", "姓名": "李区",
}  # fmt: skip
TOWNSHIP = {
    "层级": "乡镇", "党组织名称": "青石街道党工委", "简称": "青石街道", "上级党组织": "中共澄湖区委员会",
    "区划代码": "990102001000", "姓名": "赵街",
}  # fmt: skip
VILLAGE = {
    "层级": "村", "党组织名称": "望江里社区党委", "简称": "望江里社区", "上级党组织": "青石街道党工委",
    "区划代码": "990102001002", "姓名": "陆知远", "登录名": "lu", "联系电话": "19900000012",
}  # fmt: skip
FOUR = (CITY, COUNTY, TOWNSHIP, VILLAGE)


def a_workbook(
    rows: Iterable[Row] = FOUR, header: Iterable[str] = HEADER, above: Iterable[list[Any]] = (), **sheets: Any
) -> bytes:
    """An .xlsx with one sheet; `above` are rows over the header, `sheets` further ones by title."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "名册"
    names = list(header)
    for line in (*above, names, *([row.get(name) for name in names] for row in rows)):
        sheet.append(line)
    for title, lines in sheets.items():
        extra = workbook.create_sheet(title)
        for line in lines:
            extra.append(line)
    return saved(workbook)


def saved(workbook: openpyxl.Workbook) -> bytes:
    buffer = BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def a_roster(*rows: Row, header: Iterable[str] = HEADER, title: str = "名册") -> Rows:
    """Rows as the child process gives them back: the header in row 1, the first row in row 2."""
    return read_roster(Workbook("名册.xlsx", "0" * 64, [a_sheet(rows, header, title)]))


def a_sheet(rows: Iterable[Row], header: Iterable[str] = HEADER, title: str = "名册") -> Sheet:
    names = list(header)
    lines = [names, *([str(row.get(name) or "") for name in names] for row in rows)]
    return Sheet(title, dict(enumerate(lines, 1)))


def planned(*rows: Row, today: date = TODAY, **more: Any) -> Plan:
    """The plan against what is in the database now."""
    return make_plan(a_roster(*rows, **more), load_present(today))


def imported(*rows: Row, actor: Actor | None = None) -> Plan:
    return import_roster(a_roster(*rows), actor or service("import_roster"))


def said(plan: Plan) -> list[str]:
    return [str(refusal) for refusal in plan.refusals]


def but(row: Row, **changes: Any) -> dict[str, Any]:
    return {**row, **changes}
