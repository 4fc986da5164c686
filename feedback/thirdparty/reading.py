"""Finding the results in a workbook: the sheets with its header, and the rows with numbers below."""

from dataclasses import dataclass

from organizations.roster.values import tidy
from organizations.workbooks.reading import Sheet, Workbook, WorkbookError
from organizations.workbooks.rows import DataRow, DataSheet

from .columns import NUMBERS, PLACES, REQUIRED, fields_of, is_header, label

HEADER_WITHIN = 50  # rows with contents in which the header is looked for


@dataclass(frozen=True)
class Results:
    """Rows with numbers; `blank` is how many rows name somebody and hold none."""

    sha256: str
    rows: list[DataRow]
    blank: int


def read_results(workbook: Workbook) -> Results:
    """All rows of all sheets that have the header. Raises WorkbookError when there is nothing to import."""
    headers = [(sheet, number) for sheet in workbook.sheets if (number := header_of(sheet))]
    if not headers:
        raise WorkbookError(f"“{workbook.name}”没有读取：{why_not(workbook)}")
    rows: list[DataRow] = []
    blank = 0
    for index, (sheet, number) in enumerate(headers):
        prefix = f"{sheet.title}!" if len(headers) > 1 else ""
        place = DataSheet(index, sheet.title, prefix, fields_of(sheet.rows[number]))
        named = named_rows(sheet, number, place)
        filled = [row for row in named if any(row.texts.get(field) for field in NUMBERS)]
        rows += filled
        blank += len(named) - len(filled)
    if not rows:
        raise WorkbookError(f"“{workbook.name}”没有读取：表头下没有填写份数的行，请填写后重新上传")
    return Results(workbook.sha256, rows, blank)


def header_of(sheet: Sheet) -> int:
    """Row number of the header, 0 for none."""
    first = sorted(sheet.rows)[:HEADER_WITHIN]
    return next((number for number in first if is_header(fields_of(sheet.rows[number]))), 0)


def why_not(workbook: Workbook) -> str:
    """Name the missing columns of the row that looks most like the header."""
    best: tuple[int, str] = (0, "")
    for sheet in workbook.sheets:
        for number in sorted(sheet.rows)[:HEADER_WITHIN]:
            fields = fields_of(sheet.rows[number])
            if len(fields) > best[0]:
                missing = [f"“{label(field)}”" for field in REQUIRED if field not in fields]
                missing += [] if any(field in fields for field in PLACES) else ["“组织代码”或“项目编号”"]
                words = (
                    f"工作表“{sheet.title}”第 {number} 行的表头缺少{'、'.join(missing)}列，请补上后重新上传"
                )
                best = (len(fields), words)
    return best[1] or "没有找到含“收回”“满意”等列的表头，请使用本页的模板填写"


def named_rows(sheet: Sheet, header: int, place: DataSheet) -> list[DataRow]:
    """Rows that name an organization or a project, or hold a number; headings and remarks do neither."""
    found = []
    for number in sorted(number for number in sheet.rows if number > header):
        cells = sheet.rows[number]
        texts = {
            field: tidy(cells[index])
            for field, index in place.columns.items()
            if index < len(cells) and tidy(cells[index])
        }
        if not is_header(fields_of(cells)) and is_data(texts):
            found.append(DataRow(place, number, texts))
    return found


def is_data(texts: dict[str, str]) -> bool:
    """A signature row below the table fills one or two cells, and none with a number."""
    named = any(field in texts for field in PLACES)
    numbered = sum(text.strip().isdecimal() for field, text in texts.items() if field in NUMBERS)
    total = texts.get("organization", texts.get("serial", "")).startswith(("合计", "总计", "小计"))
    return not total and (
        (named and ("code" in texts or "number" in texts)) or numbered > 0 or len(texts) > 3
    )
