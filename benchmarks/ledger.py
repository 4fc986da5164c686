"""The ledger of a city's year as .xlsx beside bare openpyxl with the same cells: time, memory, queries.

    .venv/bin/python -m benchmarks.ledger

Budget: 1.2 times bare openpyxl in write-only mode with the same styles, 20 MB more memory than it, six queries.
Ours reads the database, computes lights and heights, and writes; openpyxl is handed finished cells.
"""

from io import BytesIO
from typing import Any
from unittest.mock import patch

from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from benchmarks import scratch
from benchmarks.pages import actor_of
from benchmarks.review_sheets import Recorder, bare_cell, run
from organizations.exports import head_of
from organizations.sheets import table
from organizations.sheets.kit import Look
from projects.ledger import ledger_found
from projects.project_list import ProjectListing
from projects.sheets import ledger as official_form

FEW = 3  # rows of the run that warms up


def listing_of(number: int) -> ProjectListing:
    """All projects of the present year, or those of a few that a search finds."""
    return ProjectListing(actor_of("city"), {} if number > FEW else {"q": "没有这个项目"})


def ours(number: int) -> bytes:
    found = ledger_found(listing_of(number))
    return found.sheet.workbook(found.records, head_of(actor_of("city"), found.conditions))


class Cells(Recorder):
    """Keeps every row by its place, so that bare openpyxl can write the same workbook."""

    last: "Cells"

    def __init__(self, *args: Any, **options: Any) -> None:
        self.rows = []
        super().__init__(*args, **options)
        Cells.last = self

    def row(self, values: Any, height: float) -> None:
        cells = list(values)
        self.rows.append((height, cells))
        super(Recorder, self).row(cells, height)


def bare(number: int) -> bytes:
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("项目台账")
    styles: dict[Look, Any] = {}
    for index, width in enumerate(official_form.widths(official_form.FULL), 1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.freeze_panes = "D5"
    for index, (height, cells) in enumerate(Cells.last.rows if number > FEW else [], 1):
        sheet.row_dimensions[index].height = height
        sheet.append([bare_cell(sheet, value, look, styles) for value, look in cells])
    buffer = BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def bare_after_recording(number: int) -> bytes:
    """In the child process, the warm-up records what the measured run writes."""
    if number <= FEW:
        with patch.object(table, "OfficialSheet", Cells):
            ours(FEW + 1)
    return bare(number)


def main() -> None:
    scratch.fill()
    number = listing_of(FEW + 1).total
    results = {
        name: run(write, number) for name, write in (("openpyxl", bare_after_recording), ("ledger", ours))
    }
    for name, (seconds, megabytes, size) in results.items():
        print(f"{name:14} {seconds:7.2f} s  {megabytes:7.1f} MB  {size / 1e6:6.2f} MB file")
    actor_of("city")
    with CaptureQueriesContext(connection) as made:
        ours(number)
    print(f"ratio {results['ledger'][0] / results['openpyxl'][0]:.2f} for {number} rows, {len(made)} queries")


if __name__ == "__main__":
    main()
