"""A plain official list: title, 填报单位 row, header, rows, last row. For lists without a form of their own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from .heights import row_height
from .kit import (
    COUNT,
    DAY,
    HEADER,
    INTEGER,
    MONEY,
    PERCENT,
    PLAIN,
    SCORE,
    TEXT,
    OfficialSheet,
    body,
    clean,
    day_text,
    new_workbook,
    to_bytes,
)

__all__ = ["COUNT", "DAY", "INTEGER", "MONEY", "PERCENT", "SCORE", "TEXT", "Column", "table_workbook"]


@dataclass(frozen=True)
class Column:
    """`width` in Excel units; `format` one of the kit's number formats; `size` of the body font."""

    name: str
    width: float
    format: str = TEXT
    align: str = "left"
    size: float = 12


def table_workbook(
    title: str,
    unit: str,
    filled_on: date,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    *,
    sheet_name: str = "",
    generated: Sequence[str] = (),
    landscape: bool = True,
) -> bytes:
    """The workbook as bytes. Rows hold one value per column; None is shown as —."""
    sheet = OfficialSheet(
        new_workbook(), sheet_name or title, [c.width for c in columns], landscape=landscape, freeze="A4"
    )
    sheet.title(title)
    head_row(sheet, unit, filled_on)
    sheet.spans([(1, column.name, HEADER) for column in columns], least=30)
    sheet.repeat_header(3)
    body_rows(sheet, columns, rows)
    sheet.generated(*generated)
    sheet.finish()
    return to_bytes(sheet.sheet.parent)


def head_row(sheet: OfficialSheet, unit: str, filled_on: date, measure: str = "") -> None:
    """填报单位（盖章） left, 填报日期 in the middle, 单位 right, over the columns there are."""
    columns = len(sheet.widths)
    left = max(1, columns // 2)
    parts = [(left, f"填报单位（盖章）：{unit}", PLAIN)]
    if columns > left:
        words = f"填报日期：{day_text(filled_on)}" + (f"\u3000单位：{measure}" if measure else "")
        parts.append((columns - left, words, PLAIN))
    sheet.spans(parts, 24)


def body_rows(sheet: OfficialSheet, columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> None:
    looks = [body(c.format, c.align, c.size) for c in columns]
    pixels = [sheet.pixels(n, n) for n in range(1, len(columns) + 1)]
    for row in rows:
        values = [clean(value) for value in row]
        texts = [
            (value, width, column.size)
            for value, width, column in zip(values, pixels, columns, strict=True)
            if isinstance(value, str)
        ]
        sheet.row(list(zip(values, looks, strict=True)), row_height(texts, 24))
