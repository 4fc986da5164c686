"""The empty form of an import: instructions, the sheet to fill with drop-downs, the hidden sheet behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

from openpyxl.cell.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from .heights import row_height
from .kit import (
    BODY_FONT,
    DAY,
    HEAD_FONT,
    HEADER,
    SECRECY,
    TEXT,
    Look,
    OfficialSheet,
    body,
    new_workbook,
    to_bytes,
)

if TYPE_CHECKING:
    from openpyxl import Workbook

    from organizations.importing.layout import Column, Layout

GUIDE, CHOICES = "填写说明", "选项"
HEADER_ROW, FIRST_ROW, LAST_ROW = 3, 5, 2000
BLANK_ROWS = 20  # drawn below what is filled in
COMMON = (
    "不得修改列名；列的顺序可以调整，空行不影响导入。标有“＊”的列为必填列。“示例”行不导入，可以保留或删除。",
    "上传后先显示核对结果：新增、更正和不能导入的内容，并指明单元格和改正办法；确认后一次性导入，有一处错误则全部不导入。同一文件重复导入不产生变化。",
    "不得填写身份证号码，不得录入涉密信息。",
)
Lists = Mapping[str, Sequence[str]]


def template_workbook(
    layout: Layout, lists: Lists, filled: Sequence[Mapping[str, Any]], now: datetime, about: str = ""
) -> bytes:
    """`filled` are rows known already, by field; `about` is whose form it is: a year, a group."""
    workbook = new_workbook()
    guide(workbook, layout, now)
    form(workbook, layout, filled, about)
    choices(workbook, lists)
    workbook.active = 1
    return to_bytes(workbook)


def guide(workbook: Workbook, layout: Layout, now: datetime) -> None:
    sheet = OfficialSheet(workbook, GUIDE, [17, 12, 48, 25], footer=f"{layout.title}导入模板")
    sheet.title(f"{layout.title}填写说明", 44)
    for number, text in enumerate((*layout.introduction, *COMMON)):
        sheet.spans([(4, f"{'一二三四五六七八九'[number]}、{text}", Look(border=False))], least=26)
    sheet.spans([(4, "各列填写要求", Look(HEAD_FONT, border=False))], 28)
    sheet.spans([(1, text, HEADER) for text in ("列名", "是否必填", "填写要求", "示例")], 26)
    for column in layout.offered:
        need = "必填" if column.required else "选填"
        parts = [(column.label, body(align="center")), (need, body(align="center"))]
        parts += [(column.instruction, body()), (column.example or "—", body(column.format))]  # type: ignore[list-item]
        sheet.spans([(1, value, look) for value, look in parts], least=24)
    words = f"模板生成时间：{now:%Y-%m-%d %H:%M}\u3000\u3000{SECRECY}"
    sheet.spans([(4, words, Look(size=10.5, border=False))], least=26)
    sheet.finish()


def form(workbook: Workbook, layout: Layout, filled: Sequence[Mapping[str, Any]], about: str) -> None:
    columns = layout.offered
    sheet = OfficialSheet(
        workbook, layout.title, [column.width for column in columns], landscape=True,
        margins=(25, 15, 20, 15), freeze=layout.freeze, footer=f"{layout.title}导入模板",
    )  # fmt: skip
    for number, column in enumerate(columns, 1):
        sheet.sheet.column_dimensions[get_column_letter(number)].number_format = column.format
        validate(sheet, get_column_letter(number), column)
    sheet.title(f"{about}{layout.title}", 40)
    sheet.spans(
        [(len(columns), "填报单位（盖章）：\u3000\u3000\u3000\u3000＊为必填列", Look(border=False))], 26
    )
    header(sheet, columns, layout.title)
    example(sheet, columns)
    looks = [body(column.format, column.align) for column in columns]
    for row in [*filled, *({} for _ in range(BLANK_ROWS))]:
        sheet.row([(row.get(column.field), look) for column, look in zip(columns, looks, strict=True)], 24)
    sheet.repeat_header(HEADER_ROW)


def header(sheet: OfficialSheet, columns: Sequence[Column], title: str) -> None:
    """Each cell with its instruction as a comment."""
    cells = []
    for column in columns:
        cell = sheet.cell(f"{column.label}{'＊' if column.required else ''}", HEADER)
        need = "必填" if column.required else "选填"
        words = f"{column.label}（{need}）\n{column.instruction}"
        cell.comment = Comment(words, title, height=100, width=220)
        cells.append(cell)
    append(sheet, cells, 34)


def example(sheet: OfficialSheet, columns: Sequence[Column]) -> None:
    """In grey italics, so that nobody takes it for a row of the form."""
    cells = []
    texts = []
    for number, column in enumerate(columns, 1):
        cell = sheet.cell(column.example or None, body(column.format, column.align))
        cell.font = Font(name=BODY_FONT, size=12, italic=True, color="7F7F7F")
        cell.fill = PatternFill("solid", fgColor="F2F2F2")
        cells.append(cell)
        if isinstance(column.example, str):
            texts.append((column.example, sheet.pixels(number, number), 12.0))
    append(sheet, cells, row_height(texts, 30))


def append(sheet: OfficialSheet, cells: list[Any], height: float) -> None:
    sheet.heights.append(height)
    sheet.sheet.row_dimensions[len(sheet.heights)].height = height
    sheet.sheet.append(cells)


def validate(sheet: OfficialSheet, letter: str, column: Column) -> None:
    if column.choices:
        style: Literal["warning", "stop"] = "stop" if column.strict else "warning"
        add_rule(
            sheet, letter, f"请从下拉列表中选择{column.label}。",
            DataValidation(type="list", formula1=column.choices, errorStyle=style),
        )  # fmt: skip
    elif column.check:
        formula = column.check.format(cell=f"{letter}{FIRST_ROW}")
        rule = DataValidation(type="custom", formula1=formula)
        add_rule(sheet, letter, f"{column.label}：{column.instruction}", rule)
    elif column.format == DAY:
        days = DataValidation(type="date", operator="between", formula1="36526", formula2="73050")
        add_rule(sheet, letter, f"请填写日期，如{date(2026, 3, 1)}。", days)


def add_rule(sheet: OfficialSheet, letter: str, words: str, rule: DataValidation) -> None:
    rule.allow_blank = rule.showErrorMessage = True
    rule.errorTitle, rule.error = "填写有误", words
    rule.add(f"{letter}{FIRST_ROW}:{letter}{LAST_ROW}")
    sheet.sheet.data_validations.append(rule)


def choices(workbook: Workbook, lists: Lists) -> None:
    """The hidden sheet. Its header words are names, so that no reader takes it for the form."""
    sheet = workbook.create_sheet(CHOICES)
    sheet.sheet_state = "hidden"
    columns = {name: list(values) or [""] for name, values in lists.items()}
    sheet.append(list(columns))
    for number in range(max((len(values) for values in columns.values()), default=0)):
        cells = [values[number] if number < len(values) else None for values in columns.values()]
        sheet.append([text_cell(sheet, value) for value in cells])
    for number, (name, values) in enumerate(columns.items(), 1):
        letter = get_column_letter(number)
        area = f"'{CHOICES}'!${letter}$2:${letter}${len(values) + 1}"
        workbook.defined_names[name] = DefinedName(name, attr_text=area)


def text_cell(sheet: Any, value: str | None) -> Any:
    """A name that begins with = is a name."""
    cell: Any = WriteOnlyCell(sheet)
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
    cell.number_format = TEXT
    return cell
