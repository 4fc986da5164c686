"""A plain official list: title, 填报单位 row, header, rows, last row. For lists without a form of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
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
    SIGNATURES,
    TEXT,
    Look,
    OfficialSheet,
    body,
    clean,
    day_text,
    new_workbook,
    to_bytes,
)

__all__ = [
    "COUNT",
    "DAY",
    "INTEGER",
    "MONEY",
    "PERCENT",
    "SCORE",
    "TEXT",
    "Column",
    "ListSheet",
    "table_workbook",
]


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
    about: str = "",
    signed: bool = False,
    landscape: bool = True,
) -> bytes:
    """The workbook as bytes. Rows hold one value per column; None is shown as —.

    `about` is a line above the header, of what the whole list is; `signed` puts the row of signatures below it.
    """
    header = 4 if about else 3
    sheet = OfficialSheet(
        new_workbook(),
        sheet_name or title,
        [c.width for c in columns],
        landscape=landscape,
        freeze=f"A{header + 1}",
    )
    sheet.title(title)
    head_row(sheet, unit, filled_on)
    if about:
        sheet.spans([(len(columns), about, PLAIN)], least=24)
    sheet.spans([(1, column.name, HEADER) for column in columns], least=30)
    sheet.repeat_header(header)
    body_rows(sheet, columns, rows)
    last = sheet.row_number
    if signed:
        sheet.spans(parts_of(len(columns), SIGNATURES), 36)
    sheet.generated(*generated)
    if signed:
        sheet.keep_signatures_with_rows(header + 1, last)
    sheet.finish()
    return to_bytes(sheet.sheet.parent)


@dataclass(frozen=True)
class ListSheet:
    """A list of records as a plain official list. `rows` takes the records, loaded with what the columns show, and the
    day, and gives one value per column.
    """

    title: str
    columns: Sequence[Column]
    rows: Callable[[Iterable[Any], date], Iterable[Sequence[Any]]]

    def workbook(self, records: Iterable[Any], unit: str, now: datetime, conditions: str) -> bytes:
        """`now` is the moment of the export, in local time; `conditions` what was chosen, in words."""
        notes = (f"生成时间：{now:%Y-%m-%d %H:%M}", f"筛选条件：{conditions}")
        rows = self.rows(records, now.date())
        return table_workbook(self.title, unit, now.date(), self.columns, rows, generated=notes)


def parts_of(columns: int, texts: Sequence[str]) -> list[tuple[int, str, Look]]:
    """The texts side by side over all columns, as even as can be."""
    edges = [columns * number // len(texts) for number in range(len(texts) + 1)]
    return [(end - start, text, PLAIN) for start, end, text in zip(edges, edges[1:], texts, strict=False)]


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
