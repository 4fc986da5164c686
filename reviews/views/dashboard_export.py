from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpResponse

from organizations.exports import download, head_of
from organizations.requests import ActorRequest
from organizations.sheets.table import COUNT, PERCENT, TEXT, Column, ListSheet
from projects import lights
from reviews.dashboards.figures import UnitFigures
from reviews.dashboards.stand import Stand
from workflow import audit

LIGHTS = tuple(Column(lights.WORDS[code], 7, COUNT, "right") for code in lights.ORDER)


def dashboard_response(request: ActorRequest, stand: Stand) -> HttpResponse:
    """The table of the page, 合计 last; the export itself is an audit entry."""
    board, round_name = stand.board, str(stand.round).replace(" ", "")
    unit = stand.organization
    title = f"{settings.MECHANISM_NAME}进展情况（{round_name}）"
    sheet = ListSheet(title, columns_of(board.month), cells, name="分单位情况", frozen=1)
    rows = [*board.rows, board.sum]
    content = sheet.workbook(rows, head_of(request.actor, f"{unit.short_name}，按组织排序", unit))
    details = {
        "list": "dashboard",
        "rows": len(board.rows),
        "conditions": {"round": str(board.figures.round.pk)},
    }
    audit.note(request.actor, "export", unit, details=details)
    name = f"{unit.short_name}{settings.MECHANISM_NAME}进展情况{stand.today:%Y%m%d}.xlsx"
    return download(content, name)


def columns_of(month: int) -> tuple[Column, ...]:
    return (
        Column("单位", 22, TEXT, "left"),
        Column("项目", 8, COUNT, "right"),
        Column("书记", 8, COUNT, "right"),
        Column("已领办", 8, COUNT, "right"),
        Column("覆盖率", 9, PERCENT, "right"),
        Column("超额", 8, COUNT, "right"),
        *LIGHTS,
        Column(f"{month}月应报", 9, COUNT, "right"),
        Column("已报", 8, COUNT, "right"),
        Column("报送率", 9, PERCENT, "right"),
        Column("逾期任务", 8, COUNT, "right"),
        Column("涉及项目", 8, COUNT, "right"),
        Column("会议", 8, COUNT, "right"),
        Column("计分单位", 9, COUNT, "right"),
        Column("有效票", 9, COUNT, "right"),
        Column("满意率", 9, PERCENT, "right"),
    )


def cells(rows: Iterable[Any], today: date) -> Iterator[list[Any]]:
    for row in rows:
        yield [row.name, *values_of(row.figures)]


def values_of(unit: UnitFigures) -> list[Any]:
    return [
        unit.projects,
        unit.secretaries,
        unit.leading,
        share(unit.leading, unit.secretaries),
        unit.leading_more,
        *(unit.by_light[code] for code in lights.ORDER),
        unit.owing,
        unit.reported,
        share(unit.reported, unit.owing),
        unit.overdue_tasks,
        unit.overdue_projects,
        unit.meetings,
        unit.surveyed,
        unit.answers.valid,
        share(unit.answers.satisfied + unit.answers.basically, unit.answers.valid),
    ]


def share(part: int, whole: int) -> float | None:
    """0 to 1, None where there is nothing to divide by."""
    return part / whole if whole else None
