"""年度考核表: one A4 portrait page per secretary; one form, or a workbook with many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from openpyxl import Workbook

from organizations.sheets.kit import (
    COUNT,
    EMPTY,
    HEAD_FONT,
    HEADER,
    INTEGER,
    PERCENT,
    PLAIN,
    SCORE,
    TEXT,
    Look,
    OfficialSheet,
    body,
    day_text,
    new_workbook,
    number_or_none,
    sheet_title,
    to_bytes,
)
from reviews.self_report import in_one_paragraph

from .facts import AdjustmentFact, CriterionFact, ProjectFact, SheetFacts, SurveyFact

Part = tuple[int, Any, Look]

WIDTHS = (5.4, *(8.3,) * 12)
BODY = 10.5
CHINESE_DAY = 'yyyy"年"m"月"d"日"'
# Characters. The form always fits one page; beyond these it would shrink until nobody can read it.
LONGEST_RULE, LONGEST_BASIS, LONGEST_TEXT = 120, 160, 300

CENTRE = body(TEXT, "center", BODY)
LEFT = body(TEXT, "left", BODY)
DAY = body(CHINESE_DAY, "center", BODY)
MARK = body(SCORE, "center", BODY)
SHARE = body(PERCENT, "center", BODY)
NUMBER = body(COUNT, "center", BODY)
FULL = body(INTEGER, "center", BODY)
FULL_SPLIT = body(SCORE, "center", BODY)
STRONG = Look(HEAD_FONT, 12, align="center")
STRONG_MARK = replace(STRONG, format=SCORE)
ABOVE_SIGNATURE = replace(LEFT, open_below=True)
SIGNATURE = replace(body(TEXT, "right", BODY), open_above=True)

DATE_LINE = "\u3000" * 9 + "年\u3000\u3000月\u3000\u3000日\u3000"
OWN_OPINION = "□ 同意\u3000\u3000□ 申请复核（理由另附，收到反馈之日起5个工作日内提出）"


def review_sheets_workbook(sheets: Iterable[SheetFacts]) -> bytes:
    """One sheet per form, named by code and person; at least one form."""
    return to_bytes(workbook_of(sheets))


def workbook_of(sheets: Iterable[SheetFacts]) -> Workbook:
    workbook, used = new_workbook(), set[str]()
    for facts in sheets:
        review_sheet(workbook, facts, used)
    return workbook


def review_sheet(workbook: Workbook, facts: SheetFacts, used: set[str]) -> None:
    """Append one form to the workbook; `used` are the sheet names taken so far."""
    title = f"{facts.imprint.mechanism}年度考核表（{facts.imprint.period}）"
    sheet = OfficialSheet(
        workbook,
        sheet_title(f"{facts.code}{facts.name}", used),
        WIDTHS,
        margins=(20, 20, 18, 20),
        freeze="A3",
        one_page=True,
        footer=title,
    )
    sheet.title(title, 38)
    _unit_row(sheet, facts)
    _block(sheet, "基本\n情况", _basics(facts))
    _block(sheet, "攻坚\n项目", _projects(facts.projects))
    _block(sheet, "考核\n指标", _criteria(facts))
    _block(sheet, "群众\n评议", _surveys(facts))
    _block(sheet, "综合\n评定", _result(facts))
    _texts(sheet, facts)
    sheet.spans([(5, "审核人：", PLAIN), (4, "填表人：", PLAIN), (4, "联系电话：", PLAIN)], 28)
    sheet.generated(*_made_from(facts), gap="\u3000")
    sheet.finish()


def _unit_row(sheet: OfficialSheet, facts: SheetFacts) -> None:
    sheet.spans(
        [
            (6, f"填报单位（盖章）：{facts.imprint.unit}", PLAIN),
            (4, f"填报日期：{day_text(facts.imprint.filled_on)}", replace(PLAIN, align="center")),
            (3, "单位：万元、分", replace(PLAIN, align="right")),
        ],
        least=24,
    )


def _block(sheet: OfficialSheet, label: str, lines: Iterable[tuple[float, Sequence[Part]]]) -> None:
    """Rows (least height, parts of the columns B to M) beside one label that goes down all of them."""
    first = sheet.row_number + 1
    for least, parts in lines:
        begins = sheet.row_number < first
        sheet.spans([(1, label if begins else None, HEADER), *parts], least=least, skip=1)
    sheet.merge_down(1, first, sheet.row_number)


def _pair(one: tuple[str, Any, Look], other: tuple[str, Any, Look]) -> tuple[float, list[Part]]:
    """Two labelled values in one row."""
    (label, value, look), (second_label, second, second_look) = one, other
    return 22.5, [(2, label, HEADER), (4, value, look), (2, second_label, HEADER), (4, second, second_look)]


def _basics(facts: SheetFacts) -> list[tuple[float, list[Part]]]:
    since = facts.in_office_from or EMPTY
    return [
        _pair(("姓名", _text(facts.name), CENTRE), ("党组织", facts.organization, CENTRE)),
        _pair(("职务", _text(facts.title), CENTRE), ("任职日期", since, DAY)),
        _pair(("考核期间", facts.period, CENTRE), ("前任期间", _text(facts.predecessor), CENTRE)),
        _pair(("比较组", facts.group, CENTRE), ("审定单位", facts.judge, CENTRE)),
    ]


def _projects(projects: Sequence[ProjectFact]) -> list[tuple[float, list[Part]]]:
    names = (
        (4, "项目编号及名称"),
        (2, "规模"),
        (2, "起止时间"),
        (1, "预算"),
        (1, "进度"),
        (1, "灯色"),
        (1, "结果"),
    )
    head: list[Part] = [(width, name, HEADER) for width, name in names]
    if not projects:
        return [(22.5, head), (34, [(12, "本年度未领办项目", LEFT)])]
    return [(22.5, head), *((35.5, _project(project)) for project in projects)]


def _project(project: ProjectFact) -> list[Part]:
    return [
        (4, "\n".join(part for part in (project.number, project.title) if part), LEFT),
        (2, _text(project.size), CENTRE),
        (2, _dates(project.starts_on, project.due_on, project.postponed), CENTRE),
        (1, _number(project.budget), MARK),
        (1, _number(project.percent), SHARE),
        (1, _text(project.light), CENTRE),
        (1, _text(project.outcome), CENTRE),
    ]


def _dates(first: date | None, last: date | None, postponed: str) -> str:
    """Below the dates how often the end was moved, and from which day."""
    if first is None or last is None:
        return EMPTY
    return f"{first}至\n{last}" + (f"\n{postponed}" if postponed else "")


def _criteria(facts: SheetFacts) -> list[tuple[float, list[Part]]]:
    marks = "（①②为上列项目）" if len(facts.projects) > 1 else ""
    head: list[Part] = [
        (2, "考核指标", HEADER),
        (1, "权重", HEADER),
        (4, "计分办法", HEADER),
        (4, f"计分依据{marks}", HEADER),
        (1, "得分", HEADER),
    ]
    full = sum((entry.full for entry in facts.criteria), Decimal(0))
    total: list[Part] = [
        (2, "小计", HEADER),
        (1, _number(full), _full(full)),
        (8, None, LEFT),
        (1, _number(facts.subtotal), STRONG_MARK),
    ]
    return [(22.5, head), *((35.5, _criterion(entry)) for entry in facts.criteria), (22.5, total)]


def _criterion(entry: CriterionFact) -> list[Part]:
    return [
        (2, f"{entry.name}\n（{entry.source}）", CENTRE),
        (1, _number(entry.full), _full(entry.full)),
        (4, _text(shorten(entry.rule, LONGEST_RULE)), LEFT),
        (4, _text(shorten(entry.basis, LONGEST_BASIS)), LEFT),
        (1, _number(entry.points), MARK),
    ]


def _full(marks: Decimal) -> Look:
    """Full marks are whole numbers, unless a scheme says otherwise."""
    return FULL if marks == marks.to_integral_value() else FULL_SPLIT


def _surveys(facts: SheetFacts) -> list[tuple[float, list[Part]]]:
    names = (
        "发出",
        "收回",
        "无效",
        "不了解",
        "有效\n（分母）",
        "满意",
        "基本\n满意",
        "不满意",
        "满意率",
        "折合\n得分",
    )
    head: list[Part] = [(2, "调查方式", HEADER), *((1, name, HEADER) for name in names)]
    rows = [(20.25, _survey(survey)) for survey in facts.surveys]
    return [(40, head), *rows, (20.25, [(12, _text(shorten(facts.survey_note, LONGEST_TEXT)), LEFT)])]


def _survey(survey: SurveyFact) -> list[Part]:
    if survey.hidden:
        return [(2, survey.method, CENTRE), (10, f"{survey.hidden}，不显示也不计分", LEFT)]
    counts = (
        survey.issued, survey.returned, survey.invalid, survey.unknown,
        survey.valid, survey.satisfied, survey.basically, survey.dissatisfied,
    )  # fmt: skip
    score = "不计分" if survey.score is None else number_or_none(survey.score)
    return [
        (2, survey.method, CENTRE),
        *((1, EMPTY if count is None else count, NUMBER) for count in counts),
        (1, _number(survey.rate), SHARE),
        (1, score, MARK),
    ]


def _result(facts: SheetFacts) -> list[tuple[float, list[Part]]]:
    rank = f"{facts.rank}／{facts.ranked}" if facts.rank else EMPTY
    decided: list[Part] = [
        (2, "审定等次", HEADER),
        (2, facts.grade or None, STRONG),
        (2, "会议日期", HEADER),
        (2, facts.meeting_on, DAY),
        (1, "文号", HEADER),
        (3, facts.document_number or None, CENTRE),
    ]
    reckoned: list[Part] = [
        (2, "综合得分", HEADER),
        (2, _number(facts.total), STRONG_MARK),
        (2, "组内名次", HEADER),
        (2, rank, CENTRE),
        (2, "建议等次", HEADER),
        (2, _text(facts.suggested), CENTRE),
    ]
    return [
        (22.5, _adjustment("加分", facts.bonus)),
        (22.5, _adjustment("扣分", facts.deduction)),
        (22.5, [(2, "一票否决", HEADER), (10, _text(shorten(facts.veto, LONGEST_TEXT)), LEFT)]),
        (22.5, reckoned),
        (22.5, decided),
    ]


def _adjustment(label: str, fact: AdjustmentFact) -> list[Part]:
    words = shorten(fact.words, LONGEST_TEXT)
    return [(2, label, HEADER), (9, _text(words), LEFT), (1, number_or_none(fact.points), MARK)]


def _texts(sheet: OfficialSheet, facts: SheetFacts) -> None:
    """述职摘要, and three opinions with room for a signature below each."""
    report = shorten(in_one_paragraph(facts.self_report), LONGEST_TEXT)
    sheet.spans([(1, "述职\n摘要", HEADER), (12, _text(report), LEFT)], least=52)
    opinions = (
        ("上级\n意见", facts.opinion, f"评价人签字：{DATE_LINE}"),
        ("审定\n意见", facts.decision, f"（盖章）\u3000\u3000\u3000主要负责人签字：{DATE_LINE}"),
        ("本人\n意见", OWN_OPINION, f"本人签字：{DATE_LINE}"),
    )
    for label, words, signature in opinions:
        shown = shorten(words, LONGEST_TEXT) or None
        _block(sheet, label, [(29, [(12, shown, ABOVE_SIGNATURE)]), (29, [(12, signature, SIGNATURE)])])


def _made_from(facts: SheetFacts) -> list[str]:
    imprint = facts.imprint
    notes = [
        f"生成时间：{imprint.generated_at:%Y-%m-%d %H:%M}",
        f"数据截止：{imprint.data_until}",
        imprint.scheme,
    ]
    return [*notes, f"摘要：{facts.digest[:8]}"] if facts.digest else notes


def _text(value: str) -> str:
    return value or EMPTY


def _number(value: Decimal | None) -> Any:
    return EMPTY if value is None else number_or_none(value)


def shorten(text: str, most: int) -> str:
    """A text too long for its cell ends with a pointer to the system."""
    return text if len(text) <= most else f"{text[: most - 7]}…（详见系统）"
