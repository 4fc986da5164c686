"""Finding the roster in a workbook: sheets with its header row, and the rows below."""

from collections.abc import Iterable, Sequence

from organizations.importing.reading import (
    EXAMPLES,
    HEADER_WITHIN,
    LIKELY_HEADER,
    REMARK_CELLS,
    REMARKS,
    Rows,
    holds_identity,
)
from organizations.workbooks.reading import Sheet, Workbook, WorkbookError
from organizations.workbooks.rows import DataRow, DataSheet

from .columns import REQUIRED, fields_of, header_key, is_header, is_identity, label
from .values import name_key, tidy

TEMPLATE = "请使用本页的名册模板，或把表头改成模板中的列名"


def read_roster(workbook: Workbook) -> Rows:
    """All rows of all sheets that have a roster header. Raises WorkbookError when there is none."""
    found = [(sheet, header_of(sheet)) for sheet in workbook.sheets]
    used = [(sheet, number) for sheet, number in found if number]
    if not used:
        raise WorkbookError(f"“{workbook.name}”没有读取：{why_not(workbook)}")
    refuse_likely(workbook, [sheet for sheet, number in found if not number])
    several = len(used) > 1
    rows: list[DataRow] = []
    notes: list[str] = []
    for index, (sheet, number) in enumerate(used):
        header = sheet.rows[number]
        place = DataSheet(index, sheet.title, f"{sheet.title}!" if several else "", fields_of(header))
        rows += data_rows(sheet, number, place)
        notes += about_columns(sheet.title, header)
    notes += about_sheets(sheet for sheet, number in found if not number)
    if not rows:
        titles = "、".join(f"“{sheet.title}”" for sheet, _ in used)
        raise WorkbookError(f"“{workbook.name}”没有读取：工作表{titles}的表头下没有内容，请填写后重新上传")
    return Rows(workbook.sha256, rows, notes, holds_identity(workbook))


def header_of(sheet: Sheet) -> int:
    """Row number of the header, 0 for none: of the first rows the one that names most columns."""
    best, known = 0, 0
    for number in sorted(sheet.rows)[:HEADER_WITHIN]:
        if is_header(sheet.rows[number]) and len(fields_of(sheet.rows[number])) > known:
            best, known = number, len(fields_of(sheet.rows[number]))
    return best


def refuse_likely(workbook: Workbook, unread: list[Sheet]) -> None:
    """A sheet beside the roster that looks like one is never left out in silence."""
    for sheet in unread:
        if words := missing_columns(sheet):
            raise WorkbookError(f"“{workbook.name}”没有读取：{words}；不需要导入的工作表请删去")


def missing_columns(sheet: Sheet) -> str:
    """What the row lacks that looks like the header; empty where none does."""
    for number in sorted(sheet.rows)[:HEADER_WITHIN]:
        fields = fields_of(sheet.rows[number])
        if len(fields) >= LIKELY_HEADER:
            missing = "、".join(f"“{label(field)}”" for field in REQUIRED if field not in fields)
            return f"工作表“{sheet.title}”第 {number} 行的表头缺少{missing}列，请补上该列后重新上传"
    return ""


def why_not(workbook: Workbook) -> str:
    """No sheet has both required columns: name the missing one where a row looks like the header."""
    for sheet in workbook.sheets:
        if words := missing_columns(sheet):
            return words
    titles = "、".join(f"“{sheet.title}”" for sheet in workbook.sheets[:5])
    if not any(sheet.rows for sheet in workbook.sheets):
        return "工作簿里没有内容，请填写后重新上传"
    return f"工作表{titles}中没有含“{label('level')}”“{label('name')}”两列的表头，{TEMPLATE}"


def data_rows(sheet: Sheet, header: int, place: DataSheet) -> list[DataRow]:
    rows = []
    for number in sorted(number for number in sheet.rows if number > header):
        cells = sheet.rows[number]
        texts = {
            field: cells[index]
            for field, index in place.columns.items()
            if index < len(cells) and cells[index]
        }
        if is_data(texts, cells):
            rows.append(DataRow(place, number, texts))
    return rows


def is_data(texts: dict[str, str], cells: Sequence[str]) -> bool:
    """Not blank, not the example, not the header again, not a remark or a heading between the rows."""
    if any(name_key(text) in EXAMPLES for text in cells) or is_header(cells):
        return False
    filled = {field for field, text in texts.items() if field != "serial" and tidy(text)}
    if not filled:
        return False
    if "level" in filled and "name" in filled:
        return True
    words = [name_key(text) for text in cells if tidy(text)]
    remarks = sum(word.startswith(REMARKS) for word in words)
    return remarks < len(words) and not (remarks and len(words) <= REMARK_CELLS)


def about_columns(title: str, header: Sequence[str]) -> list[str]:
    """Columns that were left out, in words: ID numbers always, second columns for the same field."""
    notes = []
    kept = set(fields_of(header).values())
    for index, text in enumerate(header):
        name = "".join(text.split())
        if is_identity(text):
            notes.append(f"工作表“{title}”的“{name}”列没有读取：系统不得录入身份证号码，请从名册中删去该列")
        elif index not in kept and fields_of([text]):
            field = next(iter(fields_of([text])))
            used = "".join(header[fields_of(header)[field]].split())
            notes.append(f"工作表“{title}”的“{name}”列没有读取：已读取同义的“{used}”列")
        elif name and index not in kept and header_key(text) not in ("备注", "说明", ""):
            notes.append(f"工作表“{title}”的“{name}”列没有读取：不是名册的列")
    return notes


def about_sheets(unread: Iterable[Sheet]) -> list[str]:
    titles = [sheet.title for sheet in unread if sheet.rows and "说明" not in sheet.title]
    if not titles:
        return []
    names = "、".join(f"“{title}”" for title in titles)
    return [f"工作表{names}没有读取：没有名册的表头"]
