"""Official forms in Excel: fonts, borders, print set-up, heights, signatures. Shared by every sheet.

Workbooks are written row by row (openpyxl's write-only mode), so that a ledger of thousands of rows
or a workbook of thousands of forms costs little memory. Fonts are named, never shipped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.worksheet.cell_range import CellRange, MultiCellRange
from openpyxl.worksheet.pagebreak import Break

from .heights import row_height, usable_pixels

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SECRECY = "本系统不得录入涉密信息"
SIGNATURES = ("主要负责人签字：", "审核人：", "填表人：", "联系电话：")
EMPTY = "—"

TITLE_FONT, HEAD_FONT, BODY_FONT, FOOT_FONT = "方正小标宋简体", "黑体", "仿宋_GB2312", "宋体"

TEXT, INTEGER, COUNT, MONEY, SCORE, PERCENT, DAY = "@", "0", "#,##0", "#,##0.00", "0.00", "0.0%", "yyyy-mm-dd"

_THIN = Side(style="thin", color="000000")
_GREY = PatternFill("solid", fgColor="EDEDED")


@dataclass(frozen=True)
class Look:
    """How a cell looks; equal looks share one style of the workbook. `size` in points.

    `open_above` and `open_below` leave a line of the box out, where two rows read as one cell.
    """

    font: str = BODY_FONT
    size: float = 12
    bold: bool = False
    align: str = "left"
    vertical: str = "center"
    format: str = TEXT
    border: bool = True
    grey: bool = False
    wrap: bool = True
    open_above: bool = False
    open_below: bool = False


TITLE = Look(TITLE_FONT, 22, align="center", border=False)
HEADER = Look(HEAD_FONT, 12, align="center", grey=True)
PLAIN = Look(border=False)
NOTE = Look(size=10.5, border=False, vertical="top")
LAST_ROW = Look(size=10.5, border=False)


def body(format_: str = TEXT, align: str = "left", size: float = 12) -> Look:
    return Look(size=size, align=align, format=format_)


def clean(value: Any) -> Any:
    """Value as a cell may hold it: no control characters, no time zone, — for nothing."""
    if value is None or value == "":
        return EMPTY
    if isinstance(value, str):
        return ILLEGAL_CHARACTERS_RE.sub("", value)
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return value


def new_workbook() -> Workbook:
    """A write-only workbook whose column unit is that of 宋体 11, on every machine."""
    workbook: Any = Workbook(write_only=True)
    normal = Font(name=FOOT_FONT, size=11)
    workbook._fonts = IndexedList([normal])
    workbook._named_styles["Normal"].font = normal
    return workbook


def to_bytes(workbook: Workbook) -> bytes:
    buffer = BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def sheet_title(wanted: str, used: set[str]) -> str:
    """A sheet name Excel accepts: at most 31 characters, none of []:*?/\\, not used before."""
    base = re.sub(r"[\[\]:*?/\\']", "", wanted).strip() or "表"
    title, number = base[:31], 2
    while title.casefold() in used:
        suffix = f"（{number}）"
        title, number = base[: 31 - len(suffix)] + suffix, number + 1
    used.add(title.casefold())
    return title


class OfficialSheet:
    """One A4 form being written from the top row down.

    `widths` are Excel column units; margins are (top, right, bottom, left) in millimetres.
    """

    def __init__(
        self,
        workbook: Workbook,
        title: str,
        widths: Sequence[float],
        *,
        landscape: bool = False,
        margins: tuple[float, float, float, float] = (25, 20, 20, 20),
        freeze: str = "",
        one_page: bool = False,
        footer: str = "",
    ) -> None:
        self.sheet = workbook.create_sheet(title)
        self.widths = list(widths)
        self.margins = margins
        self.landscape = landscape
        self.heights: list[float] = []
        self._styles: dict[Look, Any] = _styles_of(workbook)
        self._set_up(freeze, one_page, footer or title)

    @property
    def row_number(self) -> int:
        return len(self.heights)

    def _set_up(self, freeze: str, one_page: bool, footer: str) -> None:
        sheet = self.sheet
        for index, width in enumerate(self.widths, 1):
            sheet.column_dimensions[get_column_letter(index)].width = width
        if freeze:
            sheet.freeze_panes = freeze
        sheet._values_to_row = placed
        sheet.sheet_view.showGridLines = False
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.page_setup.paperSize = 9
        sheet.page_setup.orientation = "landscape" if self.landscape else "portrait"
        sheet.page_setup.fitToWidth = 1
        sheet.page_setup.fitToHeight = 1 if one_page else 0
        top, right, bottom, left = (millimetres / 25.4 for millimetres in self.margins)
        margins = sheet.page_margins
        margins.top, margins.right, margins.bottom, margins.left = top, right, bottom, left
        margins.header = margins.footer = 10 / 25.4
        sheet.print_options.horizontalCentered = True
        # &N counts every sheet that is printed together; a form of one page says its own number whatever is.
        pages = "第 1 页／共 1 页" if one_page else "第 &P 页／共 &N 页"
        sheet.oddFooter.left.text, sheet.oddFooter.right.text = footer, pages
        for part in (sheet.oddFooter.left, sheet.oddFooter.right):
            part.font, part.size = FOOT_FONT, 9

    def pixels(self, first: int, last: int) -> float:
        """Usable pixels of a cell that spans the columns first to last, counted from 1."""
        return usable_pixels(self.widths[first - 1 : last])

    def cell(self, value: Any, look: Look) -> Any:
        cell: Any = WriteOnlyCell(self.sheet)
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"
        style = self._styles.get(look)
        if style is None:
            style = self._styles[look] = _style(self.sheet, look)
        cell._style = style
        return cell

    def row(self, values: Sequence[tuple[Any, Look]], height: float) -> None:
        """Append one row of as many cells as there are columns."""
        self.heights.append(height)
        self.sheet.row_dimensions[len(self.heights)].height = height
        self.sheet.append([self.cell(value, look) for value, look in values])
        del self.sheet.row_dimensions[len(self.heights)]  # written; of fifty thousand rows they would stay

    def spans(
        self,
        parts: Sequence[tuple[int, Any, Look]],
        height: float | None = None,
        least: float = 22.5,
        skip: int = 0,
    ) -> None:
        """Append a row of merged parts (columns, value, look); borders on every cell of a range.

        The first `skip` parts do not count for the height: labels that go on in the rows below.
        """
        cells: list[tuple[Any, Look]] = []
        texts: list[tuple[str, float, float]] = []
        column, row = 1, self.row_number + 1
        for number, (width, value, look) in enumerate(parts):
            last = column + width - 1
            cells += [(clean(value) if value is not None else None, look)] + [(None, look)] * (width - 1)
            if width > 1:
                self._merge(column, row, last, row)
            if isinstance(value, str) and number >= skip:
                texts.append((value, self.pixels(column, last), look.size))
            column = last + 1
        self.row(cells, height if height is not None else row_height(texts, least))

    def _merge(self, first_column: int, first_row: int, last_column: int, last_row: int) -> None:
        """Without openpyxl's search for overlaps, which takes half the time of a form."""
        self.sheet.merged_cells.ranges.add(
            CellRange(min_col=first_column, min_row=first_row, max_col=last_column, max_row=last_row)
        )

    def merge_down(self, column: int, first_row: int, last_row: int) -> None:
        """Merge a label over several rows already written with empty cells below the first."""
        if last_row > first_row:
            self._merge(column, first_row, column, last_row)

    def title(self, text: str, height: float = 42) -> None:
        self.spans([(len(self.widths), text, TITLE)], height)

    def repeat_header(self, row: int) -> None:
        self.sheet.print_title_rows = f"{row}:{row}"

    def generated(self, *notes: str, gap: str = "\u3000\u3000") -> None:
        """The last row: what was generated when, from what, and the secrecy line."""
        self.across(gap.join([*notes, SECRECY]), LAST_ROW)

    def note(self, text: str) -> None:
        """注, below the rows."""
        self.across(text, NOTE)

    def across(self, text: str, look: Look) -> None:
        """One text over the whole width; nine tenths of it are reckoned with, as long rows drift."""
        pixels = self.pixels(1, len(self.widths)) * 0.9
        self.spans([(len(self.widths), text, look)], row_height([(text, pixels, look.size)], 20))

    def keep_signatures_with_rows(self, body_first: int, body_last: int) -> None:
        """Break before the last three body rows when the last page would hold fewer than three."""
        start = last_page_start(self.heights, self._page_height())
        if body_first + 3 < body_last and start > body_last - 2 and self.row_number > body_last:
            self.sheet.row_breaks.append(Break(id=body_last - 3))

    def _page_height(self) -> float:
        """Points of paper height in units of the sheet's rows, at the scale that fits the width."""
        width, height = (297, 210) if self.landscape else (210, 297)
        top, right, bottom, left = self.margins
        pixels = sum(8 * column + 5 for column in self.widths)
        scale = min(1.0, (width - left - right) / 25.4 * 96 / pixels)
        return (height - top - bottom) / 25.4 * 72 / scale * 0.97

    def finish(self) -> None:
        """Write the sheet out and let go of what it was made from: a workbook may hold thousands."""
        self.sheet.print_area = f"A1:{get_column_letter(len(self.widths))}{self.row_number}"
        self.sheet.close()
        self.sheet.merged_cells = MultiCellRange()
        self.sheet.row_dimensions.clear()


def placed(cells: Sequence[Any], row: int) -> Iterator[Any]:
    """Finished cells with their place. openpyxl's own step tries each as a bare value first and fails,
    which is a quarter of the time that a ledger takes.
    """
    for column, cell in enumerate(cells, 1):
        cell.column, cell.row = column, row
        yield cell


def last_page_start(heights: Sequence[float], page: float) -> int:
    """Row (from 1) that begins the last automatic page."""
    start, used = 1, 0.0
    for number, height in enumerate(heights, 1):
        if used + height > page:
            start, used = number, 0.0
        used += height
    return start


def _styles_of(workbook: Any) -> dict[Look, Any]:
    styles: dict[Look, Any] | None = getattr(workbook, "_look_styles", None)
    if styles is None:
        styles = workbook._look_styles = {}
    return styles


def _style(sheet: Any, look: Look) -> Any:
    cell: Any = WriteOnlyCell(sheet)
    cell.font = Font(name=look.font, size=look.size, bold=look.bold)
    is_text = look.format == TEXT  # a number does not wrap: it gets smaller, or Excel shows #### instead
    cell.alignment = Alignment(
        horizontal=look.align,
        vertical=look.vertical,
        wrap_text=look.wrap and is_text,
        shrink_to_fit=not is_text,
    )
    cell.number_format = look.format
    if look.border:
        cell.border = Border(
            left=_THIN,
            right=_THIN,
            top=None if look.open_above else _THIN,
            bottom=None if look.open_below else _THIN,
        )
    if look.grey:
        cell.fill = copy(_GREY)
    return cell._style


def number_or_none(value: Decimal | int | None) -> float | int | None:
    """Numbers as Excel stores them; exact to far more digits than any form shows."""
    return float(value) if isinstance(value, Decimal) else value


def day_text(day: date) -> str:
    """2026年7月28日, as the row below the title writes it."""
    return f"{day.year}年{day.month}月{day.day}日"
