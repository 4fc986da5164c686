"""评优名单 as an official list; of a draft with every candidate and the reason."""

from collections.abc import Sequence
from datetime import date, datetime

from organizations.sheets.table import INTEGER, TEXT, Column, table_workbook
from reviews.commending.page import SheetRow
from reviews.models import Commendation

COLUMNS = (
    Column("序号", 5.2, INTEGER, "center"),
    Column("比较组", 18, TEXT),
    Column("党组织", 26, TEXT),
    Column("姓名", 10, TEXT, "center"),
    Column("职务", 16, TEXT),
    Column("审定等次", 8.2, TEXT, "center"),
    Column("组内名次", 8.2, INTEGER, "center"),
)
DRAFT_COLUMNS = (Column("是否列入", 8.2, TEXT, "center"), Column("评选规则的结论", 34, TEXT, "left", 10.5))


def commendation_workbook(
    commendation: Commendation, rows: Sequence[SheetRow], today: date, generated_at: datetime
) -> bytes:
    drafted = any(row.words for row in rows)
    return table_workbook(
        commendation.title,
        commendation.organization.name,
        today,
        [*COLUMNS, *(DRAFT_COLUMNS if drafted else ())],
        [values(number, row, drafted) for number, row in enumerate(rows, 1)],
        sheet_name="评优名单",
        generated=(f"生成时间：{generated_at:%Y-%m-%d %H:%M}", f"状态：{commendation.get_state_display()}"),
        landscape=drafted,
    )


def values(number: int, row: SheetRow, drafted: bool) -> list[object]:
    known = [number, row.group, row.organization, row.name, row.title, row.grade, row.rank]
    return known + (["是" if row.is_on else "否", row.words] if drafted else [])
