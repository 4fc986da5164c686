"""会议台账: the filtered meetings as a plain official list."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.utils import timezone

from organizations.sheets.table import COUNT, INTEGER, TEXT, Column, ListSheet

SMALL = 10.5
COLUMNS = (
    Column("序号", 4.6, INTEGER, "center", SMALL),
    Column("召开时间", 16.5, TEXT, "center", SMALL),
    Column("召开单位", 12, TEXT, "left", SMALL),
    Column("会议类型", 10, TEXT, "center", SMALL),
    Column("会议名称", 24, TEXT, "left", SMALL),
    Column("主持人", 8, TEXT, "center", SMALL),
    Column("地点", 14, TEXT, "left", SMALL),
    Column("议题\n（项）", 7, COUNT, "center", SMALL),
    Column("议定\n事项", 7, COUNT, "center", SMALL),
    Column("未核验\n事项", 7.4, COUNT, "center", SMALL),
    Column("状态", 9, TEXT, "center", SMALL),
    Column("备注", 8, TEXT, "center", SMALL),
)


def rows(meetings: Iterable[Any], today: date) -> Iterator[list[Any]]:
    """Meetings as MeetingQuerySet.for_list() gives them, with the chair's person loaded; one row each."""
    for serial, meeting in enumerate(meetings, 1):
        yield [
            serial,
            f"{timezone.localtime(meeting.held_at):%Y-%m-%d %H:%M}",
            meeting.organization.short_name,
            meeting.get_kind_display(),
            str(meeting),
            meeting.chair.user.name,
            meeting.place,
            meeting.item_count,
            meeting.resolution_count,
            meeting.open_count,
            meeting.get_state_display(),
            "补录" if meeting.is_late_entry else None,
        ]


SHEET = ListSheet("会议台账", COLUMNS, rows)
