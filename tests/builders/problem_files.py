"""Workbooks of problems as an office sends them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from tests.builders.import_files import a_table, checked, said

PAGE = "/problems/import/"
HEADER = ("党组织", "问题来源", "问题描述", "影响人数", "发现日期", "办理期限", "问题编号", "紧急程度")
ROW = {
    "问题来源": "群众意见",
    "问题描述": "六楼老人下不了楼，盼装电梯",
    "影响人数": 276,
    "发现日期": date(2026, 2, 20),
}
HANDED = ROW | {"党组织": "望江里社区", "问题来源": "上级交办", "办理期限": "2026-04-30"}


def table(
    *rows: Mapping[str, Any], header: Sequence[str] = HEADER, above: Iterable[Sequence[Any]] = ()
) -> bytes:
    return a_table(header, rows, above)


def refused(client: Any, *rows: Mapping[str, Any], **more: Any) -> list[str]:
    """What the dry run says against these rows, each with its cell."""
    return said(checked(client, PAGE, table(*rows, **more))[1])
