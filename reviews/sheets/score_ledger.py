"""评分台账, to be filled in offline: one row per sheet and criterion that the person scores, with what was given."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from openpyxl.worksheet.datavalidation import DataValidation

from organizations.sheets.kit import (
    HEADER,
    NOTE,
    SCORE,
    SECRECY,
    TEXT,
    OfficialSheet,
    body,
    new_workbook,
    to_bytes,
)
from reviews.score_ledger.columns import LAYOUT
from reviews.score_ledger.present import Present

TITLE = "考核评分台账"
GUIDE = (
    "只填“得分”和“评语”两列，其余各列用于核对，请勿改动；暂不评的留空。得分最多 1 位小数，不超过满分；指标规定只评整数、规定单人最低评分的，按规定评；评语最多 200 字。"
    "上传后先核对，有一处错误则全部不导入；同一文件重复导入不产生变化。本表只列您本人的评分，提交后本人不能修改。"
)
# Field, width, alignment, number format.
COLUMNS: tuple[tuple[str, float, str, str], ...] = (
    ("serial", 6, "center", TEXT),
    ("code", 15, "center", TEXT),
    ("organization", 22, "left", TEXT),
    ("holder", 10, "center", TEXT),
    ("criterion", 14, "left", TEXT),
    ("full", 8, "center", SCORE),
    ("value", 9, "center", SCORE),
    ("comment", 36, "left", TEXT),
)
HEADER_ROW = 3
VALUE, FULL = "G", "F"


def ledger_workbook(present: Present, scorer: str, now: datetime) -> bytes:
    workbook = new_workbook()
    widths = [width for _, width, *_ in COLUMNS]
    sheet = OfficialSheet(workbook, TITLE, widths, landscape=True, freeze="E4")
    sheet.title(f"{present.round.name}{TITLE}", 40)
    sheet.spans([(len(COLUMNS), f"评分人：{scorer}。{GUIDE}", NOTE)])
    sheet.spans([(1, LAYOUT.label(name), HEADER) for name, *_ in COLUMNS], least=30)
    sheet.repeat_header(HEADER_ROW)
    looks = [body(format_, align) for _, _, align, format_ in COLUMNS]
    rows = list(ledger_rows(present))
    for values in rows:
        sheet.row(list(zip(values, looks, strict=True)), 24)
    limits(sheet, HEADER_ROW + len(rows))
    sheet.spans([(len(COLUMNS), f"导出时间：{now:%Y-%m-%d %H:%M}　　{SECRECY}", NOTE)])
    sheet.finish()
    return to_bytes(workbook)


def limits(sheet: OfficialSheet, last: int) -> None:
    """Excel itself refuses what is above the row's full marks."""
    first = HEADER_ROW + 1
    rule = DataValidation(
        type="decimal", operator="between", formula1="0", formula2=f"${FULL}{first}", allow_blank=True
    )
    rule.errorTitle, rule.error, rule.showErrorMessage = "填写有误", "得分应在 0 到满分之间。", True
    rule.add(f"{VALUE}{first}:{VALUE}{max(last, first)}")
    sheet.sheet.data_validations.append(rule)


def ledger_rows(present: Present) -> Iterator[list[Any]]:
    serial = 0
    for task in present.tasks:
        for criterion in task.asked:
            serial += 1
            known = task.given.get(criterion.pk)
            yield [
                str(serial),
                task.sheet.organization.number_code,
                task.sheet.organization.short_name,
                task.sheet.holder,
                str(criterion),
                criterion.full_marks,
                known.value if known else None,
                known.comment if known else None,
            ]
