"""审计日志 as a plain official list; it holds no values, as the page holds none."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.utils import timezone

from organizations.audit_log import EntryRow

from .table import INTEGER, TEXT, Column, ListSheet

COLUMNS = (
    Column("序号", 9, INTEGER, "center"),
    Column("记录时间", 20, TEXT, "center"),
    Column("人员", 12, TEXT),
    Column("职务", 22, TEXT),
    Column("动作", 16, TEXT),
    Column("记录种类", 12, TEXT),
    Column("编号", 14, TEXT),
    Column("字段", 34, TEXT, "left", 10.5),
    Column("结果", 9, TEXT, "center"),
)


def cells(rows: Iterable[EntryRow], today: date) -> Iterator[list[Any]]:
    for row in rows:
        yield [
            row.sequence,
            f"{timezone.localtime(row.written_at):%Y-%m-%d %H:%M:%S}",
            row.who,
            row.post,
            row.verb,
            row.kind,
            row.number,
            row.fields,
            row.result,
        ]


SHEET = ListSheet("审计日志", COLUMNS, cells)
