"""What an import refuses as a workbook, to work through beside one's own."""

from collections.abc import Iterable, Sequence
from datetime import date

from .table import Column, table_workbook

COLUMNS = (Column("单元格", 16, align="center"), Column("问题和改正办法", 70))


def refusals_workbook(
    title: str, unit: str, today: date, rows: Iterable[Sequence[str]], source: str
) -> bytes:
    """`rows` are cell and sentence; `source` names the workbook that was read."""
    return table_workbook(title, unit, today, COLUMNS, rows, generated=[source], landscape=False)
