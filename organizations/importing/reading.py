"""Finding the rows of an import in a workbook: the sheets with its header, and what stands below."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from organizations.roster.columns import is_identity
from organizations.roster.values import holds_identity_number, name_key, tidy
from organizations.workbooks.reading import Sheet, Workbook, WorkbookError
from organizations.workbooks.rows import DataRow, DataSheet

from .layout import Layout

HEADER_WITHIN = 50  # rows with contents in which the header is looked for
LIKELY_HEADER = 3  # known columns that make a row look like the header
EXAMPLES = ("示例", "(示例)", "例", "样例")
REMARKS = (
    "注:", "备注:", "说明:", "填表说明", "填写说明", "填报说明", "填报单位", "填报日期", "填表人", "填报人", "审核人",
    "主要负责人", "联系电话:", "制表", "合计", "总计", "小计", "生成时间", "本系统不得录入涉密信息",
)  # fmt: skip
# Below the rows a sheet may end in remarks and signatures; they stand in one or two cells.
REMARK_CELLS = 3
TOTALS = ("合计", "总计", "小计")


@dataclass(frozen=True)
class Rows:
    """`notes` say what was left out. `has_identity`: an ID number stands in the file, which is then not kept. `blank` is
    how many rows hold nothing of what is asked. `facts` are what was asked beside the file, by name."""

    sha256: str
    rows: list[DataRow]
    notes: list[str]
    has_identity: bool = False
    blank: int = 0
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def origin(self) -> dict[str, Any]:
        """For the audit log: which kept rows these are, and that a command on the server imports them in somebody's name."""
        return {name: self.facts[name] for name in ("command", "token") if name in self.facts}


def read_rows(workbook: Workbook, layout: Layout) -> Rows:
    """All rows of all sheets with the header. Raises WorkbookError when there is nothing to import."""
    found = [(sheet, header_of(sheet, layout)) for sheet in workbook.sheets]
    used = [(sheet, number) for sheet, number in found if number]
    if not used:
        raise unread(workbook, why_not(workbook, layout))
    rows: list[DataRow] = []
    notes: list[str] = []
    for index, (sheet, number) in enumerate(used):
        header = sheet.rows[number]
        prefix = f"{sheet.title}!" if len(used) > 1 else ""
        place = DataSheet(index, sheet.title, prefix, layout.fields_of(header))
        rows += data_rows(sheet, number, place, layout)
        notes += left_out(sheet.title, header, layout)
    others = [
        f"“{sheet.title}”"
        for sheet, number in found
        if not number and sheet.rows and "说明" not in sheet.title
    ]
    notes += [f"工作表{'、'.join(others)}没有读取：没有{layout.title}的表头"] if others else []
    filled = [row for row in rows if not layout.asked or any(name in row.texts for name in layout.asked)]
    if not filled:
        missing = f"没有填写{layout.label(layout.asked[0])}的行" if rows else "没有内容"
        raise unread(workbook, f"表头下{missing}，请填写后重新上传")
    if len(filled) > layout.most_rows:
        raise unread(workbook, f"有 {len(filled):,} 行，一次最多导入 {layout.most_rows:,} 行，请分成几份上传")
    return Rows(workbook.sha256, filled, notes, holds_identity(workbook), len(rows) - len(filled))


def unread(workbook: Workbook, words: str) -> WorkbookError:
    return WorkbookError(f"“{workbook.name}”没有读取：{words}")


def header_of(sheet: Sheet, layout: Layout) -> int:
    """Row number of the header, 0 for none: of the first rows the one that names most columns."""
    best, known = 0, 0
    for number in sorted(sheet.rows)[:HEADER_WITHIN]:
        fields = layout.fields_of(sheet.rows[number])
        if len(fields) > known and not layout.missing(fields):
            best, known = number, len(fields)
    return best


def why_not(workbook: Workbook, layout: Layout) -> str:
    """Name the missing columns of the row that looks most like the header."""
    most, words = LIKELY_HEADER - 1, ""
    for sheet in workbook.sheets:
        for number in sorted(sheet.rows)[:HEADER_WITHIN]:
            fields = layout.fields_of(sheet.rows[number])
            if len(fields) > most:
                missing = "、".join(layout.missing(fields))
                most, words = (
                    len(fields),
                    f"工作表“{sheet.title}”第 {number} 行的表头缺少{missing}列，请补上后重新上传",
                )
    wanted = "、".join(f"“{layout.label(ways[0])}”" for ways in layout.header)
    return words or f"没有找到含{wanted}的表头，请使用本页的模板，或把表头改成模板中的列名"


def data_rows(sheet: Sheet, header: int, place: DataSheet, layout: Layout) -> list[DataRow]:
    rows = []
    for number in sorted(number for number in sheet.rows if number > header):
        cells = sheet.rows[number]
        texts = {
            field: cells[index].strip()
            for field, index in place.columns.items()
            if index < len(cells) and tidy(cells[index])
        }
        if is_data(texts, cells, layout):
            rows.append(DataRow(place, number, texts))
    return rows


def is_data(texts: dict[str, str], cells: Sequence[str], layout: Layout) -> bool:
    """Not blank, not the example, not the header again, not a remark, a heading or a total between the rows."""
    if any(name_key(text) in EXAMPLES for text in cells) or not layout.missing(layout.fields_of(cells)):
        return False
    if not texts.keys() - {"serial"}:
        return False
    words = [name_key(text) for text in cells if tidy(text)]
    if words[0].startswith(TOTALS):
        return False
    remarks = sum(word.startswith(REMARKS) for word in words)
    return remarks < len(words) and not (remarks and len(words) <= REMARK_CELLS)


def left_out(title: str, header: Sequence[str], layout: Layout) -> list[str]:
    """Columns that were not read, in words; those for ID numbers always."""
    kept = set(layout.fields_of(header).values())
    notes = []
    for index, text in enumerate(header):
        name = "".join(text.split())
        if not name or index in kept:
            continue
        if is_identity(text):
            notes.append(f"工作表“{title}”的“{name}”列没有读取：系统不得录入身份证号码，请删去该列")
        elif layout.field_of(text):
            notes.append(f"工作表“{title}”的“{name}”列没有读取：已读取同义的列")
        else:
            notes.append(f"工作表“{title}”的“{name}”列没有读取：不是{layout.title}的列")
    return notes


def holds_identity(workbook: Workbook) -> bool:
    return workbook.mentions_identity or any(
        holds_identity_number(text)
        for sheet in workbook.sheets
        for cells in sheet.rows.values()
        for text in cells
        if len(text) >= 18
    )
