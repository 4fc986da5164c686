"""群众意见清单: the filtered list as a plain official list. No telephone, and no receipt: it is its writer's alone."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from feedback.models import Opinion
from organizations.sheets.table import DAY, INTEGER, TEXT, Column, ListSheet

SMALL = 10.5
COLUMNS = (
    Column("序号", 5.2, INTEGER, "center", SMALL),
    Column("收到日期", 11, DAY, "center", SMALL),
    Column("所属党组织", 14, TEXT, "left", SMALL),
    Column("意见内容", 46, TEXT, "left", SMALL),
    Column("地点", 14, TEXT, "left", SMALL),
    Column("状态", 10, TEXT, "center", SMALL),
    Column("问题编号", 12, TEXT, "center", SMALL),
    Column("答复", 30, TEXT, "left", SMALL),
    Column("办理单位", 14, TEXT, "left", SMALL),
    Column("办理日期", 11, DAY, "center", SMALL),
)


def rows(opinions: Iterable[Opinion], today: date) -> Iterator[list[Any]]:
    """Opinions with organization, problem and the organization that handled them loaded; one row each."""
    for serial, opinion in enumerate(opinions, 1):
        handler = opinion.handled_by.organization if opinion.handled_by else None
        yield [
            serial,
            opinion.received_on,
            opinion.organization.short_name,
            opinion.text,
            opinion.place or None,
            opinion.get_state_display(),
            opinion.problem.number if opinion.problem else None,
            opinion.answer or None,
            handler.short_name if handler else None,
            opinion.handled_on,
        ]


SHEET = ListSheet("群众意见清单", COLUMNS, rows)
