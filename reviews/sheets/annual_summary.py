"""年度考核汇总表: landscape, one sheet per comparison group, one row per secretary's post."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from openpyxl import Workbook

from organizations.sheets.heights import row_height
from organizations.sheets.kit import (
    EMPTY,
    HEADER,
    INTEGER,
    PERCENT,
    PLAIN,
    SCORE,
    SIGNATURES,
    TEXT,
    OfficialSheet,
    body,
    clean,
    day_text,
    new_workbook,
    number_or_none,
    sheet_title,
    to_bytes,
)
from organizations.sheets.table import Column

from .annual_review_sheet import shorten
from .facts import SummaryFacts, SummaryHead, SummaryRow

SMALL = 10.5
LONGEST_REMARK = 240  # characters; at this width more would pass Excel's 409 points
IDENTITY = (
    Column("序号", 5.2, INTEGER, "center"),
    Column("党组织", 10.8),
    Column("书记姓名", 8.8, TEXT, "center"),
    Column("攻坚项目", 20, TEXT, "left", SMALL),
)
RATE = Column("满意率", 7.4, PERCENT, "center")
OUTCOME = (
    Column("加分", 5.6, SCORE, "center"),
    Column("扣分", 5.6, SCORE, "center"),
    Column("一票\n否决", 5.2, TEXT, "center"),
    Column("综合\n得分", 6.8, SCORE, "center"),
    Column("名次", 5, INTEGER, "center"),
    Column("建议\n等次", 5.2, TEXT, "center"),
    Column("审定\n等次", 5.2, TEXT, "center"),
    Column("说明", 25, TEXT, "left", SMALL),
)


def summary_workbook(groups: Iterable[SummaryFacts]) -> bytes:
    """One sheet per group, in the given order; at least one group."""
    workbook, used = new_workbook(), set[str]()
    for facts in groups:
        summary_sheet(workbook, facts, used)
    return to_bytes(workbook)


def summary_sheet(workbook: Workbook, facts: SummaryFacts, used: set[str]) -> None:
    """Append one group to the workbook; `used` are the sheet names taken so far."""
    title = f"{facts.imprint.mechanism}年度考核汇总表（{facts.imprint.period}）"
    columns = _columns(facts.heads)
    sheet = OfficialSheet(
        workbook,
        sheet_title(facts.group, used),
        [column.width for column in columns],
        landscape=True,
        freeze="D5",
        footer=title,
    )
    sheet.title(title)
    centred = replace(PLAIN, align="center")
    judge = f"比较组：{facts.group}（审定单位：{facts.judge}）"
    sheet.spans([(len(columns), judge, centred)], least=22)
    _unit_row(sheet, facts)
    sheet.spans([(1, column.name, HEADER) for column in columns], least=57.25)
    sheet.repeat_header(4)
    first = sheet.row_number + 1
    _rows(sheet, columns, facts)
    last = sheet.row_number
    _foot(sheet, facts)
    sheet.keep_signatures_with_rows(first, last)
    sheet.finish()


def _columns(heads: Iterable[SummaryHead]) -> list[Column]:
    """Identity, the criteria of the scheme with the rate beside the public one, and the outcome."""
    columns = list(IDENTITY)
    for head in heads:
        columns.append(Column(_head_words(head), 6.8, SCORE, "center"))
        columns += [RATE] if head.is_public else []
    return [*columns, *OUTCOME]


def _head_words(head: SummaryHead) -> str:
    """过程 / 管理 / （15）: broken after two characters, full marks in the last line."""
    name = head.name if len(head.name) <= 2 else f"{head.name[:2]}\n{head.name[2:]}"
    return f"{name}\n（{head.full.normalize():f}）"


def _unit_row(sheet: OfficialSheet, facts: SummaryFacts) -> None:
    gap = len(sheet.widths) - 14
    sheet.spans(
        [
            (6, f"填报单位（盖章）：{facts.imprint.unit}", PLAIN),
            (5, f"填报日期：{day_text(facts.imprint.filled_on)}", replace(PLAIN, align="center")),
            (gap, None, PLAIN),
            (3, "计分单位：分", replace(PLAIN, align="right")),
        ],
        least=24,
    )


def _rows(sheet: OfficialSheet, columns: list[Column], facts: SummaryFacts) -> None:
    looks = [body(column.format, column.align, column.size) for column in columns]
    remark_empty = replace(looks[-1], align="center")
    pixels = [sheet.pixels(number, number) for number in range(1, len(columns) + 1)]
    for serial, row in enumerate(facts.rows, 1):
        values = [clean(value) for value in _values(serial, row, facts.heads)]
        texts = [
            (value, width, column.size)
            for value, width, column in zip(values, pixels, columns, strict=True)
            if isinstance(value, str)
        ]
        row_looks = [*looks[:-1], remark_empty if values[-1] == EMPTY else looks[-1]]
        sheet.row(list(zip(values, row_looks, strict=True)), row_height(texts, 24))


def _values(serial: int, row: SummaryRow, heads: tuple[SummaryHead, ...]) -> list[Any]:
    points: list[Any] = []
    for head, mark in zip(heads, row.points, strict=True):
        points.append(number_or_none(mark))
        points += [number_or_none(row.rate)] if head.is_public else []
    return [
        serial,
        row.organization,
        row.name,
        row.projects,
        *points,
        number_or_none(row.bonus),
        number_or_none(row.deduction),
        row.veto,
        number_or_none(row.total),
        row.rank,
        row.suggested,
        row.grade,
        shorten(row.remark, LONGEST_REMARK),
    ]


def _foot(sheet: OfficialSheet, facts: SummaryFacts) -> None:
    """注, the signatures over the whole width, and where the sheet comes from."""
    words = "".join(f"{number}．{note}" for number, note in enumerate(facts.notes, 1))
    sheet.across(f"注：{words}", PLAIN)
    width = len(sheet.widths)
    quarter = (width - 4) // 3
    parts = [4, quarter, quarter, width - 4 - 2 * quarter]
    sheet.spans([(part, words, PLAIN) for part, words in zip(parts, SIGNATURES, strict=True)], 34)
    imprint = facts.imprint
    sheet.generated(
        f"生成时间：{imprint.generated_at:%Y-%m-%d %H:%M}",
        f"数据截止：{imprint.data_until}",
        imprint.scheme,
    )
