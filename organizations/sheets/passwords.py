"""初始口令发放表: the workbook that is handed out once and destroyed after use."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from organizations.models import Organization
from organizations.passwords import Issued

from .kit import HEADER, INTEGER, OfficialSheet, new_workbook, to_bytes
from .table import Column, body_rows, head_row

TITLE = "初始口令发放表"
MINUTE = "yyyy-mm-dd hh:mm"
COLUMNS = (
    Column("序号", 5.2, INTEGER, "center"),
    Column("上级党组织", 13),
    Column("党组织", 17),
    Column("姓名", 9.5, align="center"),
    Column("登录名", 17),
    Column("初始口令", 24.5, align="center"),
    Column("有效期至", 18.5, MINUTE, "center"),
)
NOTE = (
    "注：每个口令只能登录一次，登录后须立即设置自己的密码；有效期内没有登录的，由系统管理员重新发放。"
    "口令中没有易混的 0、1、i、l、o。本表只生成一次，请逐人当面发放，发放完毕即销毁。"
)


def workbook(organization: Organization, lines: Sequence[Issued], today: date) -> bytes:
    """A4 portrait, one row per person in official order."""
    sheet = OfficialSheet(new_workbook(), TITLE, [column.width for column in COLUMNS], freeze="A4")
    sheet.title(TITLE)
    head_row(sheet, organization.name, today)
    sheet.spans([(1, column.name, HEADER) for column in COLUMNS], least=30)
    sheet.repeat_header(3)
    body_rows(sheet, COLUMNS, rows(lines))
    sheet.note(NOTE)
    made = timezone.localtime()
    sheet.generated(f"生成时间：{made:%Y-%m-%d %H:%M}", f"共 {len(lines):,} 个账号")
    sheet.finish()
    return to_bytes(sheet.sheet.parent)


def rows(lines: Sequence[Issued]) -> Iterator[Sequence[Any]]:
    for number, line in enumerate(lines, 1):
        post = line.post
        yield (
            number,
            post.organization.above_or_root,
            post.organization.short_name,
            post.user.name,
            post.user.username,
            line.password,
            timezone.localtime(line.valid_until),
        )
