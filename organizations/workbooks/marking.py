"""A copy of somebody's workbook with remarks at its cells: `python -m organizations.workbooks.marking`.

A foreign file again, so it is opened in a confined process like the reader's. Standard input: one line of JSON,
[[sheet, cell, remark], …], then the workbook. Standard output: the copy; nothing where it cannot be made.
"""

import json
import sys
import warnings
from io import BytesIO

import openpyxl
from openpyxl.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.xml import DEFUSEDXML

from . import limits
from .confinement import confine
from .package import check_package

AUTHOR = "导入核对"
MARK = PatternFill("solid", fgColor="FFE699")


def main() -> None:
    confine(limits.MARKING_MEMORY)
    warnings.simplefilter("ignore")
    line, _, content = open(0, "rb", closefd=False).read().partition(b"\n")  # noqa: SIM115  stays open
    sys.stdout.buffer.write(marked(content, json.loads(line)))
    sys.stdout.flush()


def marked(content: bytes, remarks: list[list[str]]) -> bytes:
    if not DEFUSEDXML:
        raise RuntimeError("defusedxml is missing")
    check_package(BytesIO(content))
    workbook = openpyxl.load_workbook(BytesIO(content), keep_links=False)
    gathered: dict[tuple[str, str], list[str]] = {}
    for sheet, place, remark in remarks:
        gathered.setdefault((sheet, place), []).append(remark)
    for (sheet, place), words in gathered.items():
        cell = workbook[sheet][place]
        if not isinstance(cell, MergedCell):
            cell.comment = Comment("\n".join(words), AUTHOR, height=110, width=260)
            cell.fill = MARK
    buffer = BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


if __name__ == "__main__":
    main()
