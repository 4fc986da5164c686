"""问题清单: the filtered pool as a plain official list."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from organizations.sheets.table import COUNT, DAY, INTEGER, TEXT, Column, ListSheet
from projects.models import Problem

SMALL = 10.5
COLUMNS = (
    Column("序号", 5.2, INTEGER, "center", SMALL),
    Column("问题编号", 12, TEXT, "center", SMALL),
    Column("党组织", 13, TEXT, "left", SMALL),
    Column("问题来源", 10, TEXT, "center", SMALL),
    Column("来源文件或渠道", 16, TEXT, "left", SMALL),
    Column("问题描述", 38, TEXT, "left", SMALL),
    Column("影响\n人数", 7, COUNT, "right", SMALL),
    Column("紧急\n程度", 6, TEXT, "center", SMALL),
    Column("共性或\n个性", 7, TEXT, "center", SMALL),
    Column("发现日期", 11, DAY, "center", SMALL),
    Column("办理期限", 11, DAY, "center", SMALL),
    Column("状态", 9, TEXT, "center", SMALL),
    Column("处理说明", 20, TEXT, "left", SMALL),
)


def rows(problems: Iterable[Problem], today: date) -> Iterator[list[Any]]:
    """Problems with their organization loaded; one row each."""
    for serial, problem in enumerate(problems, 1):
        yield [
            serial,
            problem.number,
            problem.organization.short_name,
            problem.get_source_display(),
            problem.source_reference or None,
            problem.description,
            problem.people_affected,
            problem.get_urgency_display(),
            problem.get_reach_display(),
            problem.found_on,
            problem.deadline,
            problem.get_state_display(),
            problem.outcome or None,
        ]


SHEET = ListSheet("问题清单", COLUMNS, rows)
