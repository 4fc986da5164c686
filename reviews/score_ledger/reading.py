"""Finding the scores in a workbook: the sheets with the ledger's header, and the rows below."""

from dataclasses import dataclass

from organizations.roster.values import tidy
from organizations.workbooks.reading import Sheet, Workbook, WorkbookError
from organizations.workbooks.rows import DataRow, DataSheet

from .columns import fields_of, is_header

HEADER_WITHIN = 50  # rows with contents in which the header is looked for


@dataclass(frozen=True)
class Ledger:
    """Rows with a score; `blank` is how many rows name a criterion and hold none."""

    sha256: str
    rows: list[DataRow]
    blank: int


def read_ledger(workbook: Workbook) -> Ledger:
    """Raises WorkbookError when there is nothing to import."""
    headers = [(sheet, number) for sheet in workbook.sheets if (number := header_of(sheet))]
    if not headers:
        words = "没有找到含“组织代码”“指标”“得分”三列的表头，请使用导出的评分台账填写"
        raise WorkbookError(f"“{workbook.name}”没有读取：{words}")
    rows: list[DataRow] = []
    blank = 0
    for index, (sheet, number) in enumerate(headers):
        prefix = f"{sheet.title}!" if len(headers) > 1 else ""
        named = named_rows(
            sheet, number, DataSheet(index, sheet.title, prefix, fields_of(sheet.rows[number]))
        )
        filled = [row for row in named if row.texts.get("value")]
        rows += filled
        blank += len(named) - len(filled)
    if not rows:
        raise WorkbookError(f"“{workbook.name}”没有读取：表头下没有填写得分的行，请填写后重新上传")
    return Ledger(workbook.sha256, rows, blank)


def header_of(sheet: Sheet) -> int:
    """Row number of the header, 0 for none."""
    first = sorted(sheet.rows)[:HEADER_WITHIN]
    return next((number for number in first if is_header(fields_of(sheet.rows[number]))), 0)


def named_rows(sheet: Sheet, header: int, place: DataSheet) -> list[DataRow]:
    """Rows that name a criterion or hold a score; notes and signatures below the table do neither."""
    found = []
    for number in sorted(number for number in sheet.rows if number > header):
        cells = sheet.rows[number]
        texts = {
            field: tidy(cells[index])
            for field, index in place.columns.items()
            if index < len(cells) and tidy(cells[index])
        }
        if not is_header(fields_of(cells)) and ("criterion" in texts or "value" in texts):
            found.append(DataRow(place, number, texts))
    return found
