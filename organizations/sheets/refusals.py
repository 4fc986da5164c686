"""What an import refuses as a workbook, to work through beside one's own."""

from collections.abc import Iterable, Sequence

from django.utils import timezone

from .table import Column, Head, ListSheet

COLUMNS = (Column("单元格", 16, align="center"), Column("问题和改正办法", 70))


def refusals_workbook(title: str, unit: str, rows: Iterable[Sequence[str]], source: str) -> bytes:
    """`rows` are cell and sentence; `source` names the workbook that was read."""
    sheet = ListSheet(title, COLUMNS, lambda found, _: found, about=source, landscape=False)
    return sheet.workbook(rows, Head(unit, timezone.localtime()))
