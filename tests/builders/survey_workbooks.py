"""Workbooks with third-party results, as an agency fills them in."""

from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

from organizations.models import Organization
from projects.models import Project

from .surveys import a_file

HEADER = (
    "组织代码", "项目编号", "调查机构", "调查方式", "调查开始日期", "调查结束日期",
    "发出", "收回", "满意", "基本满意", "不满意", "不了解", "无效",
)  # fmt: skip
Row = Mapping[str, Any]


def a_row(organization: Organization, project: Project | None = None, **changes: Any) -> dict[str, Any]:
    """116 valid of 120: 84 satisfied, 27 basically, 5 not."""
    return {
        "组织代码": organization.number_code,
        "项目编号": project.number if project else None,
        "调查机构": "江澜调查队",
        "调查方式": "电话访问",
        "调查开始日期": "2026-11-01",
        "调查结束日期": "2026-11-10",
        "发出": 150,
        "收回": 120,
        "满意": 84,
        "基本满意": 27,
        "不满意": 5,
        "不了解": 2,
        "无效": 2,
    } | changes


def a_workbook(*rows: Row, header: Iterable[str] = HEADER, above: Iterable[list[Any]] = ()) -> bytes:
    workbook = openpyxl.Workbook()
    sheet: Any = workbook.active
    names = list(header)
    for cells in (*above, names, *([row.get(name) for name in names] for row in rows)):
        sheet.append(cells)
    buffer = BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def an_upload(content: bytes, report: SimpleUploadedFile | None = None) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("结果.xlsx", content), "original": report or a_file()}
