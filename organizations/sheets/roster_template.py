"""党组织和人员名册, the empty form for the import: instructions, the sheet to fill, hidden choices."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from organizations.models import Level
from organizations.roster.words import LEVEL_CHOICES, ROLE_CHOICES, SECTOR_CHOICES, YES_NO

from .heights import row_height
from .import_template import choices
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

    from organizations.querysets import OrganizationQuerySet

TITLE = "党组织和人员名册"
FORM = f"{TITLE}导入模板"
GUIDE = "填写说明"
HEADER_ROW, FIRST_ROW, LAST_BORDERED, LAST_ROW = 3, 5, 24, 2000
INTRODUCTION = (
    "一、在“党组织和人员名册”工作表中填写，每行一个组织或一名任职人员；同一组织有多名人员的，分行填写，组织各列保持一致。",
    "二、不得修改列名；列的顺序可以调整，空行不影响导入。标有“＊”的列为必填列。“示例”行不导入，可以保留或删除。",
    "三、先上级、后下级填写最便于核对，但不作要求；上级党组织可以是系统中已有的组织，也可以是本表中新增的组织。",
    "四、上传后先显示核对结果：新增、变更和不能导入的内容，并指明单元格和改正办法；确认后一次性导入，有一处错误则全部不导入。同一文件重复导入不产生变化。",
    "五、书记岗位出现新的姓名，按导入当日办理书记交接，核对结果中会逐条列出；本表未列出的组织和人员保持不变。",
    "六、不得填写身份证号码，不得录入涉密信息。",
)

# Name, width, alignment, number format, need, instruction, example.
COLUMNS: tuple[tuple[str, float, str, str, str, str, str | date], ...] = (
    ("序号", 6, "center", TEXT, "选填", "填“示例”的行不导入；其余可留空。", "示例"),
    ("层级＊", 8, "center", TEXT, "必填", "市、县、乡镇、村四选一；市属党（工）委填“县”。", "村"),
    ("类别", 10, "center", TEXT, "选填",
     "留空按“属地”处理；无区划代码的机关、国企、学校、医院等请选择对应类别。", "属地"),
    ("党组织名称＊", 23, "left", TEXT, "必填", "填全称，与印章和公文上的名称一致。", "中共青石街道望江里社区委员会"),
    ("简称＊", 13, "left", TEXT, "必填", "用于列表和看板，不写“中共”和“委员会”。", "望江里社区"),
    ("上级党组织", 23, "left", TEXT, "选填",
     "填上级全称，可从下拉列表选择，也可填写本表中另行新增的组织；留空时按区划代码前缀查找。",
     "中共青石街道工作委员会"),
    ("区划代码", 15, "center", TEXT, "选填",
     "12位统计用区划代码，按文本填写；非属地组织留空，不得自行编造。", "990102001002"),
    ("党组织代码", 14, "center", TEXT, "选填", "不超过30字，有则填写，全市不得重复。", ""),
    ("角色", 12, "center", TEXT, "选填", "留空按“书记”处理。管理员和审计员不从本表导入。", "书记"),
    ("姓名", 9, "center", TEXT, "填角色时必填", "兼容“书记姓名”列名；岗位空缺时留空，只建组织。", "孟听澜"),
    ("职务", 14.5, "left", TEXT, "选填", "填对外使用的职务名称。", "社区党委书记"),
    ("主持工作", 9, "center", TEXT, "选填", "副职主持工作的填“是”，留空为“否”。", "否"),
    ("任职日期", 13, "center", DAY, "选填", "格式为2026-03-01；留空按导入当日计算。", date(2023, 6, 15)),
    ("登录名", 15.5, "left", TEXT, "选填", "用字母和数字，全市不得重复；留空由系统按姓名拼音生成。", "wangjiangli01"),
    ("联系电话", 15, "center", TEXT, "选填", "11位手机号或带区号的固定电话，按文本填写。", "19900000012"),
)  # fmt: skip
LISTS = {"B": "levels", "C": "sectors", "F": "units", "I": "roles", "L": "yesno"}
WRONG = {
    "B": "请从下拉列表中选择层级。",
    "C": "请从下拉列表中选择类别。",
    "F": "不在现有组织中。如为本表新增的组织，请选择“是”继续。",
    "I": "请从下拉列表中选择角色。",
    "L": "请从下拉列表中选择主持工作。",
}


def template_workbook(organizations: OrganizationQuerySet, now: datetime) -> bytes:
    """`organizations` are the user's own; those that may have others below stand in the list of parents."""
    parents = organizations.exclude(level=Level.VILLAGE).order_by("path").values_list("name", flat=True)
    names = list(dict.fromkeys(parents))
    workbook = new_workbook()
    guide(workbook, names, now)
    form(workbook)
    lists = {
        "levels": LEVEL_CHOICES,
        "sectors": SECTOR_CHOICES,
        "roles": ROLE_CHOICES,
        "yesno": YES_NO,
        "units": names,
    }
    choices(workbook, lists)
    workbook.active = 1
    return to_bytes(workbook)


def guide(workbook: Workbook, names: list[str], now: datetime) -> None:
    sheet = OfficialSheet(workbook, GUIDE, [15, 15, 47, 25], footer=FORM)
    plain = Look(border=False)
    sheet.title(f"{TITLE}填写说明", 44)
    for text in INTRODUCTION:
        sheet.spans([(4, text, plain)], least=26)
    sheet.spans([(4, "各列填写要求", Look(HEAD_FONT, border=False))], 28)
    sheet.spans([(1, text, HEADER) for text in ("列名", "是否必填", "填写要求", "示例")], 26)
    centred = body(align="center")
    for name, _, _, format_, need, instruction, example in COLUMNS:
        look = body(format_)
        sheet.spans(
            [
                (1, name.rstrip("＊"), centred),
                (1, need, centred),
                (1, instruction, body()),
                (1, example or "—", look),
            ],
            least=24,
        )
    scope = f"可选上级范围：{names[0]}及以下" if names else "可选上级：填写本表中新增的组织"
    words = "\u3000\u3000".join([f"模板生成时间：{now:%Y-%m-%d %H:%M}", scope, SECRECY])
    sheet.spans([(4, words, Look(size=10.5, border=False))], least=26)
    sheet.repeat_header(len(INTRODUCTION) + 3)
    sheet.finish()


def form(workbook: Workbook) -> None:
    widths = [column[1] for column in COLUMNS]
    sheet = OfficialSheet(
        workbook, TITLE, widths, landscape=True, margins=(25, 15, 20, 15), freeze="E4", footer=FORM
    )
    for number, column in enumerate(COLUMNS, 1):
        sheet.sheet.column_dimensions[get_column_letter(number)].number_format = column[3]
    validate(sheet)
    line = Side(style="thin", color="000000")
    border = Border(left=line, right=line, top=line, bottom=line)
    sheet.sheet.conditional_formatting.add(
        f"A{FIRST_ROW}:O{LAST_ROW}",
        FormulaRule(formula=[f"COUNTA($B{FIRST_ROW}:$O{FIRST_ROW})>0"], border=border),
    )
    sheet.title(TITLE, 40)
    plain, right = Look(border=False, wrap=False), Look(border=False, wrap=False, align="right")
    head: list[tuple[str | None, Look]] = [(None, plain)] * len(COLUMNS)
    head[0], head[5], head[-1] = (
        ("填报单位（盖章）：", plain),
        (f"填报日期：{BLANK_DAY}", plain),
        ("＊为必填列", right),
    )
    sheet.row(head, 26)
    header(sheet)
    example(sheet)
    looks = [body(column[3], column[2]) for column in COLUMNS]
    for _ in range(FIRST_ROW, LAST_BORDERED + 1):
        sheet.row([(None, look) for look in looks], 24)
    sheet.repeat_header(HEADER_ROW)


BLANK_DAY = "\u3000\u3000\u3000\u3000年\u3000\u3000月\u3000\u3000日"


def header(sheet: OfficialSheet) -> None:
    """The header row, each cell with its instruction as a comment."""
    cells = []
    for name, _, _, _, need, instruction, _ in COLUMNS:
        cell = sheet.cell(name, HEADER)
        cell.comment = Comment(f"{name.rstrip('＊')}（{need}）\n{instruction}", FORM, height=100, width=220)
        cells.append(cell)
    sheet.heights.append(30)
    sheet.sheet.row_dimensions[HEADER_ROW].height = 30
    sheet.sheet.append(cells)


def example(sheet: OfficialSheet) -> None:
    """In grey italics, so that nobody takes it for a row of the roster."""
    cells = []
    for _, _, align, format_, _, _, value in COLUMNS:
        cell = sheet.cell(value or None, body(format_, align))
        cell.font = Font(name=BODY_FONT, size=12, italic=True, color="7F7F7F")
        cell.fill = PatternFill("solid", fgColor="F2F2F2")
        cells.append(cell)
    texts = [
        (str(column[6]), sheet.pixels(number, number), 12.0)
        for number, column in enumerate(COLUMNS, 1)
        if column[3] == TEXT
    ]
    height = row_height(texts, 40)
    sheet.heights.append(height)
    sheet.sheet.row_dimensions[HEADER_ROW + 1].height = height
    sheet.sheet.append(cells)


def validate(sheet: OfficialSheet) -> None:
    for letter, name in LISTS.items():
        style: Literal["warning", "stop"] = "warning" if letter == "F" else "stop"
        add_rule(sheet, letter, WRONG[letter], DataValidation(type="list", formula1=name, errorStyle=style))
    digits = f"AND(LEN(G{FIRST_ROW})=12,ISNUMBER(--G{FIRST_ROW}))"
    add_rule(
        sheet, "G", "区划代码应为12位数字，请按文本填写。", DataValidation(type="custom", formula1=digits)
    )
    days = DataValidation(type="date", operator="between", formula1="36526", formula2="73050")
    add_rule(sheet, "M", "请填写日期，如2026-03-01。", days)


def add_rule(sheet: OfficialSheet, letter: str, words: str, rule: DataValidation) -> None:
    rule.allow_blank = rule.showErrorMessage = True
    rule.errorTitle, rule.error = "填写有误", words
    rule.add(f"{letter}{FIRST_ROW}:{letter}{LAST_ROW}")
    sheet.sheet.data_validations.append(rule)
