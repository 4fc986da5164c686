"""考核结果复核登记表: one A4 page per version of a result that was objected to, with room for signatures."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from organizations.models import Appointment
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

TITLE = "考核结果复核登记表"
WIDTHS = (14, 27, 14, 27)
CENTRE, LEFT = body("@", "center"), body("@")
SIGNATURE = "\n\n签字：\u3000\u3000\u3000\u3000\u3000\u3000\u3000年\u3000月\u3000日"


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
    wide(form, "申请复核\n的理由", objection.reason + SIGNATURE, 150)
    files = "\n".join(f"{number}. {file.name}" for number, file in enumerate(objection.files.all(), 1))
    wide(form, "附件", files or "无", 40)
    wide(form, "复核答复", (objection.answer or "（复核中，尚未答复）") + SIGNATURE, 150)
    pair(
        form, "复核结果", objection.get_outcome_display() or EMPTY, "答复日期", day_of(objection.answered_at)
    )
    wide(form, "本人意见", SIGNATURE.lstrip("\n"), 60)
    form.generated(f"生成时间：{timezone.localtime(now):%Y-%m-%d %H:%M}")
    form.finish()


def pair(form: OfficialSheet, first: str, value: str, second: str, other: str) -> None:
    form.spans([(1, first, HEADER), (1, value, CENTRE), (1, second, HEADER), (1, other, CENTRE)], least=28)


def wide(form: OfficialSheet, label: str, text: str, least: float) -> None:
    form.spans([(1, label, HEADER), (3, text, LEFT)], least=least)


def person(post: Appointment | None) -> str:
    return post.user.name if post else EMPTY


def day_of(moment: datetime | None) -> str:
    return day_text(timezone.localdate(moment)) if moment else EMPTY
