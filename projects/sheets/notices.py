"""督办台账: the filtered supervision notices as a plain official list."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from organizations.sheets.table import COUNT, DAY, INTEGER, TEXT, Column, ListSheet
from projects.lights import WORDS
from projects.models import SupervisionNotice

SMALL = 10.5
COLUMNS = (
    Column("序号", 4.6, INTEGER, "center", SMALL),
    Column("督办单编号", 13, TEXT, "center", SMALL),
    Column("灯色", 5, TEXT, "center", SMALL),
    Column("项目名称", 14, TEXT, "left", SMALL),
    Column("签发单位", 10, TEXT, "left", SMALL),
    Column("主办单位", 10, TEXT, "left", SMALL),
    Column("协办单位", 10, TEXT, "left", SMALL),
    Column("督办事项", 20, TEXT, "left", SMALL),
    Column("办理要求", 18, TEXT, "left", SMALL),
    Column("签发日期", 10.5, DAY, "center", SMALL),
    Column("反馈时限", 10.5, DAY, "center", SMALL),
    Column("办理结果", 20, TEXT, "left", SMALL),
    Column("办结日期", 10.5, DAY, "center", SMALL),
    Column("逾期\n天数", 5, COUNT, "center", SMALL),
    Column("状态", 8, TEXT, "center", SMALL),
)


def rows(notices: Iterable[SupervisionNotice], today: date) -> Iterator[list[Any]]:
    """Notices with their project and their three organizations loaded; one row each."""
    for serial, notice in enumerate(notices, 1):
        yield [
            serial,
            notice.number,
            WORDS.get(notice.light, ""),
            notice.project.title,
            notice.issuer.short_name,
            notice.addressee.short_name,
            notice.co_addressee_name,
            notice.matter,
            notice.demand,
            notice.issued_on,
            notice.due_on,
            notice.reply,
            notice.closed_on,
            notice.days_overdue(today) or None,
            notice.get_state_display(),
        ]


SHEET = ListSheet("督办台账", COLUMNS, rows)
