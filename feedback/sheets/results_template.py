"""第三方满意度结果, the form for the import: one row for each organization and major project in reach."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from openpyxl.worksheet.datavalidation import DataValidation

from feedback.models import SurveyResult
from feedback.thirdparty.columns import label
from feedback.thirdparty.present import Present
from organizations.models import Organization
from organizations.sheets.kit import (
    COUNT,
    DAY,
    HEADER,
    NOTE,
    SECRECY,
    TEXT,
    OfficialSheet,
    body,
    new_workbook,
    to_bytes,
)
from projects.models import Project

TITLE = "第三方满意度结果"
GUIDE = (
    "每行一个调查对象：只有组织代码的是对整个党组织的调查，有项目编号的是对该项目的调查。没有调查的行留空，不必删除；列的顺序可以调整。"
    "收回 = 满意 + 基本满意 + 不满意 + 不了解 + 无效；有效票由系统计算。上传后先核对，有一处错误则全部不导入；同一文件重复导入不产生变化。"
)
# Field, width, alignment, number format.
COLUMNS: tuple[tuple[str, float, str, str], ...] = (
    ("serial", 6, "center", TEXT),
    ("code", 15, "center", TEXT),
    ("organization", 20, "left", TEXT),
    ("number", 23, "center", TEXT),
    ("title", 24, "left", TEXT),
    ("agency", 20, "left", TEXT),
    ("method", 11, "center", TEXT),
    ("surveyed_from", 13, "center", DAY),
    ("surveyed_to", 13, "center", DAY),
    ("sample_note", 22, "left", TEXT),
    ("issued", 9, "right", COUNT),
    ("returned", 9, "right", COUNT),
    ("satisfied", 9, "right", COUNT),
    ("basically", 9, "right", COUNT),
    ("dissatisfied", 9, "right", COUNT),
    ("unknown", 9, "right", COUNT),
    ("invalid", 9, "right", COUNT),
)
HEADER_ROW = 3
KNOWN = [name for name, *_ in COLUMNS[5:]]


def template_workbook(present: Present, now: datetime) -> bytes:
    workbook = new_workbook()
    sheet = OfficialSheet(workbook, TITLE, [width for _, width, *_ in COLUMNS], landscape=True, freeze="F4")
    sheet.title(f"{present.round.name}{TITLE}", 40)
    sheet.spans([(len(COLUMNS), GUIDE, NOTE)])
    sheet.spans([(1, label(name), HEADER) for name, *_ in COLUMNS], least=30)
    sheet.repeat_header(HEADER_ROW)
    looks = [body(format_, align) for _, _, align, format_ in COLUMNS]
    rows = list(template_rows(present))
    for values in rows:
        sheet.row(list(zip(values, looks, strict=True)), 24)
    choices(sheet, HEADER_ROW + len(rows))
    sheet.spans([(len(COLUMNS), f"模板生成时间：{now:%Y-%m-%d %H:%M}　　{SECRECY}", NOTE)])
    sheet.finish()
    return to_bytes(workbook)


def choices(sheet: OfficialSheet, last: int) -> None:
    words = ",".join(str(method.label) for method in SurveyResult.Method)
    rule = DataValidation(type="list", formula1=f'"{words}"', allow_blank=True, showErrorMessage=True)
    rule.errorTitle, rule.error = "填写有误", "请从下拉列表中选择调查方式。"
    rule.add(f"G{HEADER_ROW + 1}:G{max(last, HEADER_ROW + 1)}")
    sheet.sheet.data_validations.append(rule)


def template_rows(present: Present) -> Iterator[list[Any]]:
    """Each organization, followed by its major projects and those that already have a result."""
    by_unit: dict[int, list[Project]] = {}
    for project in present.projects:
        asked = (project.organization_id, project.pk) in present.results
        if project.number and (project.size == Project.Size.MAJOR or asked):
            by_unit.setdefault(project.organization_id, []).append(project)
    serial = 0
    for unit in present.organizations:
        for project_ in (None, *by_unit.get(unit.pk, [])):
            serial += 1
            yield template_row(serial, unit, project_, present)


def template_row(serial: int, unit: Organization, project: Project | None, present: Present) -> list[Any]:
    """What is on record stands in the row; numbers that are hidden from the reader do not."""
    known = present.results.get((unit.pk, project.pk if project else None))
    shown = known if known is not None and known.pk not in present.hidden else None
    values = [getattr(shown, name) if shown else None for name in KNOWN]
    if shown:
        values[KNOWN.index("method")] = shown.get_method_display()
    place = [str(serial), unit.number_code, unit.short_name]
    return [*place, project.number if project else None, project.title if project else None, *values]
