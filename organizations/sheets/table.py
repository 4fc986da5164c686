"""Official lists: one description each, from which title, head, header, rows, foot and page all come."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openpyxl.utils import get_column_letter

from .heights import HIGHEST, fitting, row_height
from .kit import (
    COUNT,
    DAY,
    EMPTY,
    HEADER,
    INTEGER,
    LAST_ROW,
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

if TYPE_CHECKING:
    from openpyxl import Workbook

__all__ = [
    "COUNT",
    "DAY",
    "INTEGER",
    "MONEY",
    "PERCENT",
    "SCORE",
    "TEXT",
    "Column",
    "Head",
    "ListSheet",
    "save_whole",
    "unfinished",
]

Records = Iterable[Any]


@dataclass(frozen=True)
class Column:
    """`width` in Excel units; `format` one of the kit's number formats; `size` of the body font."""

    name: str
    width: float
    format: str = TEXT
    align: str = "left"
    size: float = 12


@dataclass(frozen=True)
class Head:
    """Who took the list, when (in local time), and what was chosen, in words."""

    unit: str
    now: datetime
    person: str = ""
    chosen: str = ""

    @property
    def words(self) -> str:
        """The line between 填报单位 and the header; empty where nobody chose anything."""
        if not (self.chosen or self.person):
            return ""
        known = {"筛选条件": self.chosen, "数据截止": str(self.now.date()), "导出人": self.person}
        return "\u3000\u3000".join(f"{name}：{text}" for name, text in known.items() if text)


@dataclass(frozen=True)
class ListSheet:
    """A list of records as an official form. `rows` takes the records, loaded with what the columns show, and the
    day, and gives one value per column; None is shown as —.

    `about` is a line above the header, of what the whole list is, `measure` the unit of its numbers, `note` the 注 below
    the rows; `signed` puts the row of signatures there; `frozen` columns stay in view; `filtered` offers Excel's filter.
    """

    title: str
    columns: Sequence[Column]
    rows: Callable[[Records, date], Iterable[Sequence[Any]]]
    name: str = ""
    about: str = ""
    measure: str = ""
    note: str = ""
    signed: bool = False
    landscape: bool = True
    margins: tuple[float, float, float, float] = (25, 20, 20, 20)
    frozen: int = 0
    filtered: bool = False

    def workbook(self, records: Records, head: Head) -> bytes:
        return to_bytes(self.written(records, head))

    def written(self, records: Records, head: Head) -> Workbook:
        """Row by row: what the records are made from may be a stream."""
        workbook, first = new_workbook(), 4 + bool(self.about) + bool(head.words)
        sheet = OfficialSheet(
            workbook,
            self.name or self.title[:31],
            [column.width for column in self.columns],
            landscape=self.landscape,
            margins=self.margins,
            freeze=f"{get_column_letter(self.frozen + 1)}{first}",
            footer=self.title,
        )
        self._head(sheet, head)
        sheet.repeat_header(first - 1)
        body_rows(sheet, self.columns, self.rows(records, head.now.date()))
        self._foot(sheet, head, first, sheet.row_number)
        sheet.finish()
        return workbook

    def _head(self, sheet: OfficialSheet, head: Head) -> None:
        sheet.title(self.title)
        head_row(sheet, head.unit, head.now.date(), self.measure)
        for line, look in ((self.about, PLAIN), (head.words, LAST_ROW)):
            if line:
                sheet.across(line, look)
        sheet.spans([(1, column.name, HEADER) for column in self.columns], least=30)

    def _foot(self, sheet: OfficialSheet, head: Head, first: int, last: int) -> None:
        if self.filtered:
            sheet.sheet.auto_filter.ref = (
                f"A{first - 1}:{get_column_letter(len(self.columns))}{max(last, first - 1)}"
            )
        if self.note:
            sheet.note(self.note)
        if self.signed:
            sheet.spans(parts_of(len(self.columns), SIGNATURES), 36)
        sheet.generated(f"生成时间：{head.now:%Y-%m-%d %H:%M}")
        if self.signed:
            sheet.keep_signatures_with_rows(first, last)


def save_whole(workbook: Workbook, place: Path) -> None:
    """Straight to a file, which appears whole or not at all."""
    part = unfinished(place)
    try:
        workbook.save(part)
        part.rename(place)
    finally:
        part.unlink(missing_ok=True)


def unfinished(place: Path) -> Path:
    """Where it grows; what a process that was killed leaves."""
    return place.with_suffix(".part")


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
    sheet.spans(parts, least=24)


def body_rows(sheet: OfficialSheet, columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> None:
    """What is too long for the highest row that Excel has ends with a pointer to the system."""
    looks = [body(c.format, c.align, c.size) for c in columns]
    empty = [body(c.format, "center", c.size) for c in columns]
    wrapping = [(n, sheet.pixels(n + 1, n + 1), c.size) for n, c in enumerate(columns) if c.format == TEXT]
    for row in rows:
        values = [clean(value) for value in row]
        texts = [(values[n], pixels, size) for n, pixels, size in wrapping if isinstance(values[n], str)]
        height = row_height(texts, 24)
        if height == HIGHEST:
            for n, pixels, size in wrapping:
                values[n] = fitting(values[n], pixels, size)
        cells = zip(values, looks, empty, strict=True)
        sheet.row([(value, none if value == EMPTY else look) for value, look, none in cells], height)
