"""Writes 2,316 annual review sheets, and the same cells with bare openpyxl: time and memory side by side.

    .venv/bin/python -m benchmarks.review_sheets [number of sheets]

Budget: at most 1.5 times the time of bare openpyxl, at most 300 MB more memory than before.
"""

import multiprocessing
import re
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

from openpyxl import Workbook
from openpyxl.cell.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.cell_range import CellRange

from organizations.sheets.kit import Look, OfficialSheet, new_workbook
from reviews.sheets import annual_review_sheet as form_of_the_year
from reviews.sheets.facts import SheetFacts
from tests.builders.sheets import sheet_facts

CITY = 2316

Row = tuple[float, list[tuple[Any, Look]]]


def forms(number: int) -> Iterator[SheetFacts]:
    """Forms that differ in every name, title and text, as those of a city do."""
    for serial in range(number):
        facts = sheet_facts(name=f"书记{serial}", code=f"{990100000000 + serial}")
        projects = tuple(replace(project, title=f"{project.title}{serial}") for project in facts.projects)
        criteria = tuple(replace(entry, basis=f"{entry.basis}{serial}") for entry in facts.criteria)
        texts = {"self_report": f"{facts.self_report}{serial}", "opinion": f"{facts.opinion}{serial}"}
        yield replace(facts, projects=projects, criteria=criteria, **texts)


class Recorder(OfficialSheet):
    """Keeps what one form consists of, so that bare openpyxl can write exactly the same."""

    rows: list[Row]
    merges: list[tuple[int, int, int, int]]

    def row(self, values: Any, height: float) -> None:
        self.rows = [*getattr(self, "rows", []), (height, list(values))]
        super().row(values, height)

    def _merge(self, *bounds: int) -> None:
        self.merges = [*getattr(self, "merges", []), bounds]
        super()._merge(*bounds)


def recorded() -> Recorder:
    """One form, written through the project's own code."""
    made: list[Recorder] = []

    def keep(*args: Any, **options: Any) -> Recorder:
        made.append(Recorder(*args, **options))
        return made[-1]

    with patch.object(form_of_the_year, "OfficialSheet", keep):
        form_of_the_year.review_sheet(new_workbook(), sheet_facts(), set())
    return made[0]


def bare(number: int) -> bytes:
    """The same cells, styles, merges and heights, with nothing around openpyxl."""
    form = recorded()
    workbook = Workbook(write_only=True)
    styles: dict[Look, Any] = {}
    for serial in range(number):
        sheet = workbook.create_sheet(f"{990100000000 + serial}")
        for index, width in enumerate(form_of_the_year.WIDTHS):
            sheet.column_dimensions["ABCDEFGHIJKLM"[index]].width = width
        sheet.freeze_panes = "A3"
        for index, (height, cells) in enumerate(form.rows, 1):
            sheet.row_dimensions[index].height = height
            sheet.append([bare_cell(sheet, value, look, styles) for value, look in cells])
        for left, top, right, bottom in form.merges:
            sheet.merged_cells.ranges.add(CellRange(None, left, top, right, bottom))
        sheet.close()
    buffer = BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def bare_cell(sheet: Any, value: Any, look: Look, styles: dict[Look, Any]) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value)
    style = styles.get(look)
    if style is None:
        thin = Side(style="thin")
        cell.font = Font(name=look.font, size=look.size)
        cell.alignment = Alignment(look.align, look.vertical, wrap_text=look.wrap)
        cell.number_format = look.format
        cell.border = Border(thin, thin, thin, thin) if look.border else Border()
        cell.fill = PatternFill("solid", fgColor="EDEDED") if look.grey else PatternFill()
        style = styles[look] = cell._style
    cell._style = style
    return cell


def ours(number: int) -> bytes:
    return form_of_the_year.review_sheets_workbook(forms(number))


def measured(write: Callable[[int], bytes], number: int, answers: Any) -> None:
    """In a process of its own: seconds of CPU, megabytes more at the peak, bytes written."""
    write(2)
    before, begun = peak(), time.process_time()
    size = len(write(number))
    answers.put((time.process_time() - begun, peak() - before, size))


def peak() -> float:
    """Megabytes at the most since the process began; ru_maxrss would begin with what the parent had."""
    status = Path("/proc/self/status").read_text()
    return int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) / 1024


def run(write: Callable[[int], bytes], number: int) -> tuple[float, float, int]:
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    process = context.Process(target=measured, args=(write, number, answers))
    process.start()
    found: tuple[float, float, int] = answers.get()
    process.join()
    return found


def main(number: int) -> None:
    results = {name: run(write, number) for name, write in (("openpyxl", bare), ("review sheets", ours))}
    for name, (seconds, megabytes, size) in results.items():
        print(f"{name:14} {seconds:7.2f} s  {megabytes:7.1f} MB  {size / 1e6:6.2f} MB file")
    print(f"ratio {results['review sheets'][0] / results['openpyxl'][0]:.2f} for {number} sheets")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else CITY)
