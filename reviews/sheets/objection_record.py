"""考核结果复核登记表: A4, one sheet per version of a result that was objected to, with room for signatures; long texts go on on the next."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.utils import timezone

from organizations.models import Appointment
from organizations.sheets.heights import portions
from organizations.sheets.kit import (
    EMPTY,
    HEADER,
    PLAIN,
    OfficialSheet,
    body,
    day_text,
    new_workbook,
    sheet_title,
    to_bytes,
)
from reviews.models import Objection, ReviewSheet

from .annual_review_sheet import DATE_LINE

TITLE = "考核结果复核登记表"
WIDTHS = (14, 27, 14, 27)
CENTRE, LEFT = body("@", "center"), body("@")
OPEN, ABOVE, BELOW = (
    replace(LEFT, vertical="top", open_above=above, open_below=below)
    for above, below in ((True, True), (False, True), (True, False))
)
SIGNATURE = f"签字：{DATE_LINE}"
MOST_LINES = 14  # of a row: a page is broken between rows


def objection_workbook(sheet: ReviewSheet, objections: Sequence[Objection], now: datetime) -> bytes:
    """`objections` of the sheet with their files, persons loaded; the newest first."""
    workbook, used = new_workbook(), set[str]()
    for objection in objections:
        write(
            OfficialSheet(workbook, sheet_title(f"第{objection.version}版", used), WIDTHS),
            sheet,
            objection,
            now,
        )
    return to_bytes(workbook)


def write(form: OfficialSheet, sheet: ReviewSheet, objection: Objection, now: datetime) -> None:
    form.title(TITLE)
    form.spans(
        [
            (2, f"审定单位（盖章）：{sheet.group.judge.name}", PLAIN),
            (2, f"考核年度：{sheet.round.year} 年度", PLAIN),
        ],
        24,
    )
    pair(form, "姓名", sheet.holder, "党组织", sheet.organization.name)
    pair(form, "比较组", str(sheet.group), "复核的结果", f"第 {objection.version} 版")
    pair(form, "申请人", person(objection.filed_by), "申请日期", day_of(objection.filed_at))
    signed(form, "申请复核\n的理由", objection.reason)
    files = "\n".join(f"{number}. {file.name}" for number, file in enumerate(objection.files.all(), 1))
    wide(form, "附件", files or "无", 40)
    signed(form, "复核答复", objection.answer or "（复核中，尚未答复）")
    pair(
        form, "复核结果", objection.get_outcome_display() or EMPTY, "答复日期", day_of(objection.answered_at)
    )
    signed(form, "本人意见", "", least=30)
    form.generated(f"生成时间：{timezone.localtime(now):%Y-%m-%d %H:%M}")
    form.finish()


def pair(form: OfficialSheet, first: str, value: str, second: str, other: str) -> None:
    form.spans([(1, first, HEADER), (1, value, CENTRE), (1, second, HEADER), (1, other, CENTRE)], least=28)


def wide(form: OfficialSheet, label: str, text: str, least: float) -> None:
    form.spans([(1, label, HEADER), (3, text, LEFT)], least=least)


def signed(form: OfficialSheet, label: str, text: str, least: float = 110) -> None:
    """Text of any length in as many rows as it needs, with the signature below it in one of its own."""
    first = form.row_number + 1
    parts = portions(text, form.pixels(2, 4), LEFT.size, MOST_LINES)
    for number, part in enumerate(parts):
        look = ABOVE if number == 0 else OPEN
        form.spans(
            [(1, label if number == 0 else None, HEADER), (3, part or None, look)],
            least=least if len(parts) == 1 else 22.5,
        )
    form.spans([(1, None, HEADER), (3, SIGNATURE, replace(BELOW, align="right"))], least=40)
    form.merge_down(1, first, form.row_number)


def person(post: Appointment | None) -> str:
    return post.user.name if post else EMPTY


def day_of(moment: datetime | None) -> str:
    return day_text(timezone.localdate(moment)) if moment else EMPTY
