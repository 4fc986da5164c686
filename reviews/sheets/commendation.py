"""评优名单 as an official list; of a draft with every candidate and the reason."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from organizations.sheets.table import INTEGER, TEXT, Column, Head, ListSheet
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


def commendation_workbook(commendation: Commendation, rows: Sequence[SheetRow], head: Head) -> bytes:
    drafted = any(row.words for row in rows)
    sheet = ListSheet(
        commendation.title,
        [*COLUMNS, *(DRAFT_COLUMNS if drafted else ())],
        drafted_rows if drafted else standing_rows,
        name="评优名单",
        landscape=drafted,
    )
    return sheet.workbook(rows, head)


def standing_rows(rows: Iterable[SheetRow], today: date) -> Iterator[list[object]]:
    for number, row in enumerate(rows, 1):
        yield [number, row.group, row.organization, row.name, row.title, row.grade, row.rank]


def drafted_rows(rows: Iterable[SheetRow], today: date) -> Iterator[list[object]]:
    rows = list(rows)
    for known, row in zip(standing_rows(rows, today), rows, strict=True):
        yield [*known, "是" if row.is_on else "否", row.words]
