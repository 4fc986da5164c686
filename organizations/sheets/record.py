"""Forms of one record, A4 portrait: lines of labelled values, texts, small tables and room for signatures.

A form is a sequence of lines; what they are drawn with is here alone. A text that one row cannot hold goes on in the
next ones, without a line between them, so that nothing is cut and pages may break in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from .heights import portions
from .kit import EMPTY, HEAD_FONT, HEADER, PLAIN, Look, OfficialSheet, body, new_workbook, to_bytes

WIDTHS = (12.6, *(6.0,) * 10)  # the labels' column and ten that every line divides among its values
COLUMNS = len(WIDTHS)
MOST_LINES = 11  # of one row: a page breaks between rows only
SIZE = 12.0
LEFT, CENTRE = body(), body(align="center")
SMALL_LEFT, SMALL_CENTRE = body(size=10.5), body(align="center", size=10.5)
UNSIGNED, UNDATED = "\u3000" * 5, "\u3000\u3000年\u3000\u3000月\u3000\u3000日"


@dataclass(frozen=True)
class Heading:
    text: str


@dataclass(frozen=True)
class Pair:
    """Two labelled values side by side."""

    label: str
    value: Any
    second_label: str
    second: Any


@dataclass(frozen=True)
class Wide:
    """A labelled text over the whole width; `signed` is the line below it for whoever signs, where somebody does."""

    label: str
    text: str
    least: float = 28
    signed: str = ""


@dataclass(frozen=True)
class Table:
    """`columns` are heads with the number of columns that each takes, eleven in all, the first the labels' own."""

    columns: Sequence[tuple[str, int]]
    rows: Sequence[Sequence[Any]]


Line = Heading | Pair | Wide | Table


@dataclass(frozen=True)
class RecordForm:
    """`left` and `right` stand below the title: whose form it is, and its day."""

    title: str
    left: str
    right: str
    lines: Sequence[Line]

    def workbook(self, *notes: str) -> bytes:
        """`notes` say in the last row when the form was made and from what."""
        workbook = new_workbook()
        sheet = OfficialSheet(workbook, self.title[:31], WIDTHS)
        sheet.title(self.title)
        halves = [(COLUMNS - 5, self.left, PLAIN), (5, self.right, replace(PLAIN, align="right"))]
        sheet.spans(halves, least=24)
        for line in self.lines:
            draw(sheet, line)
        sheet.generated(*notes)
        sheet.finish()
        return to_bytes(workbook)


def draw(sheet: OfficialSheet, line: Line) -> None:
    match line:
        case Heading():
            sheet.spans([(COLUMNS, line.text, Look(HEAD_FONT, border=False, vertical="bottom"))], 32)
        case Pair():
            parts = [(1, line.label, HEADER), (4, line.value, CENTRE)]
            sheet.spans([*parts, (2, line.second_label, HEADER), (4, line.second, CENTRE)], least=28)
        case Wide():
            wide(sheet, line)
        case Table():
            table(sheet, line)


def wide(sheet: OfficialSheet, line: Wide) -> None:
    first = sheet.row_number + 1
    texts = portions(line.text or EMPTY, sheet.pixels(2, COLUMNS), SIZE, MOST_LINES)
    for number, text in enumerate(texts):
        ends = number == len(texts) - 1 and not line.signed
        look = replace(LEFT, open_above=number > 0, open_below=not ends, vertical="center" if ends else "top")
        label = line.label if number == 0 else None
        sheet.spans([(1, label, HEADER), (COLUMNS - 1, text, look)], least=line.least, skip=1)
    if line.signed:
        look = replace(LEFT, align="right", open_above=True)
        sheet.spans([(1, None, HEADER), (COLUMNS - 1, line.signed, look)], 28)
    sheet.merge_down(1, first, sheet.row_number)


def signed(signer: str, name: str = "", day: str = "") -> str:
    """The line for whoever signs; what the system does not know is left to the pen."""
    return f"{signer}（签字、盖章）：{name or UNSIGNED}\u3000\u3000{day or UNDATED}\u3000"


def table(sheet: OfficialSheet, line: Table) -> None:
    sheet.spans([(width, head, HEADER) for head, width in line.columns], least=28)
    for row in line.rows:
        cells, first = [], 1
        for (_, width), value in zip(line.columns, row, strict=True):
            cells.append(in_parts(value or EMPTY, sheet.pixels(first, first + width - 1)))
            first += width
        many = max(map(len, cells))
        for number in range(many):
            parts = [
                (width, cell[number] if number < len(cell) else None, part_look(cell, number, many))
                for (_, width), cell in zip(line.columns, cells, strict=True)
            ]
            sheet.spans(parts, least=28)


def in_parts(value: Any, pixels: float) -> list[Any]:
    """A long text in as many parts as it takes rows."""
    return portions(value, pixels, SMALL_LEFT.size, MOST_LINES) if isinstance(value, str) else [value]


def part_look(cell: Sequence[Any], number: int, many: int) -> Look:
    """Of the `number`th of `many` rows that read as one."""
    look = SMALL_LEFT if isinstance(cell[0], str) and cell[0] != EMPTY else SMALL_CENTRE
    if many == 1:
        return look
    return replace(look, open_above=number > 0, open_below=number < many - 1, vertical="top")
