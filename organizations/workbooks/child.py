"""The confined process: `python -m organizations.workbooks.child`, workbook on standard input.

Writes JSON lines: {"sheet": title}, then its rows as [number, [text, …]], then {"merges": [[column,
first row, last row], …]} for merges within one column; at the end {"end": true} or
{"refused": [reason, cure]}. Hidden sheets are left out.
"""

import json
import sys
import warnings
from collections.abc import Iterator
from typing import Any, BinaryIO

import openpyxl
from openpyxl.worksheet._reader import WorkSheetParser
from openpyxl.xml import DEFUSEDXML

from . import limits
from .cells import as_text
from .confinement import confine
from .package import check_package
from .refusal import UnreadableError, damaged, too_large


def main() -> None:
    confine()
    warnings.simplefilter("ignore")
    try:
        for line in answer(open(0, "rb", closefd=False)):  # noqa: SIM115  standard input stays open
            say(line)
    except UnreadableError as refusal:
        refuse(refusal)
    except MemoryError:
        refuse(too_large())
    except Exception:  # openpyxl raises whatever a malformed part makes it stumble over
        refuse(damaged())
    else:
        say({"end": True})
    sys.stdout.flush()


def say(line: object) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


def refuse(refusal: UnreadableError) -> None:
    say({"refused": [refusal.reason, refusal.cure]})


def answer(file: BinaryIO) -> Iterator[object]:
    if not DEFUSEDXML:
        raise RuntimeError("defusedxml is missing")
    check_package(file)
    workbook = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
    sheets = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
    if len(sheets) > limits.MOST_SHEETS:
        raise UnreadableError(f"有 {len(sheets)} 个工作表，最多 {limits.MOST_SHEETS} 个", "请分成几份上传")
    budget = Budget()
    for sheet in sheets:
        yield {"sheet": sheet.title}
        yield from rows_of(sheet, workbook, budget)


class Budget:
    """Rows and characters left for the whole workbook."""

    def __init__(self) -> None:
        self.rows = limits.MOST_ROWS
        self.text = limits.MOST_TEXT

    def spend(self, title: str, number: int, texts: list[str]) -> None:
        self.rows -= 1
        self.text -= sum(map(len, texts))
        if self.rows < 0:
            raise UnreadableError(
                f"超过 {limits.MOST_ROWS:,} 行（工作表“{title}”第 {number:,} 行起未读）",
                "请删去多余的行，或分成几份上传",
            )
        if self.text < 0:
            raise too_large()


def rows_of(sheet: Any, workbook: Any, budget: Budget) -> Iterator[object]:
    """Rows with contents, as they stand in the file; the reader fills no gaps, so far cells cost nothing."""
    with sheet._get_source() as source:
        parser = WorkSheetParser(
            source,
            sheet._shared_strings,
            data_only=True,
            epoch=workbook.epoch,
            date_formats=workbook._date_formats,
            timedelta_formats=workbook._timedelta_formats,
        )
        for number, cells in parser.parse():
            parser.row_dimensions.clear()
            texts = row_texts(cells)
            if any(text and not text.isspace() for text in texts):
                budget.spend(sheet.title, number, texts)
                yield [number, texts]
        yield {"merges": vertical_merges(parser.merged_cells)}


def row_texts(cells: list[dict[str, Any]]) -> list[str]:
    """Texts from column A to the last one filled, within MOST_COLUMNS."""
    filled = [
        (cell["column"], cell["value"])
        for cell in cells
        if cell["value"] is not None and cell["column"] <= limits.MOST_COLUMNS
    ]
    texts = [""] * max((column for column, _ in filled), default=0)
    for column, value in filled:
        texts[column - 1] = as_text(value)
    return texts


def vertical_merges(merged: Any) -> list[list[int]]:
    """Merges of several rows in one column: there one value stands for all rows."""
    ranges = list(merged.mergeCell)[: limits.MOST_MERGES] if merged else []
    return [
        [area.min_col, area.min_row, area.max_row]
        for area in ranges
        if area.min_col == area.max_col <= limits.MOST_COLUMNS and area.max_row > area.min_row
    ]


if __name__ == "__main__":
    main()
