"""民主测评汇总表: the counted ballots of a comparison group, one row per secretary and rater group."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from organizations.sheets.table import COUNT, INTEGER, PERCENT, TEXT, Column, Head, ListSheet
from reviews.models import Ballot, ComparisonGroup, RaterGroup, ReviewSheet

COLUMNS = (
    Column("序号", 5.2, INTEGER, "center"),
    Column("书记", 9, TEXT, "center"),
    Column("党组织", 18, TEXT),
    Column("评议主体", 14, TEXT),
    Column("发出", 7, COUNT, "center"),
    Column("收回", 7, COUNT, "center"),
    Column("有效", 7, COUNT, "center"),
    Column("好", 7, COUNT, "center"),
    Column("较好", 7, COUNT, "center"),
    Column("一般", 7, COUNT, "center"),
    Column("差", 7, COUNT, "center"),
    Column("弃权", 7, COUNT, "center"),
    Column("无效", 7, COUNT, "center"),
    Column("好和较好占有效票", 11, PERCENT, "center"),
)
UNFILLED = len(COLUMNS) - 4


def ballot_workbook(
    group: ComparisonGroup, sheets: Sequence[ReviewSheet], raters: Sequence[RaterGroup], head: Head
) -> bytes:
    """`sheets` in official order, none of which the reader may not see; what was not typed in yet is shown as —."""
    known = {
        (ballot.sheet_id, ballot.rater_group_id): ballot for ballot in Ballot.objects.filter(sheet__in=sheets)
    }
    sheet = ListSheet(
        "民主测评汇总表",
        COLUMNS,
        lambda found, _: rows(found, raters, known),
        about=f"比较组：{group}",
        signed=True,
    )
    return sheet.workbook(sheets, head)


def rows(
    sheets: Iterable[ReviewSheet], raters: Iterable[RaterGroup], known: dict[tuple[int, int], Ballot]
) -> Iterator[list[Any]]:
    """The valid ones are what the scheme scores; 弃权 are among the returned and not among the valid."""
    for serial, sheet in enumerate(sheets, 1):
        for one in raters:
            names = [serial, sheet.holder, sheet.organization.short_name, str(one)]
            ballot = known.get((sheet.pk, one.pk))
            yield names + (numbers(ballot) if ballot else [None] * UNFILLED)


def numbers(ballot: Ballot) -> list[Any]:
    votes = [getattr(ballot, name) for name in (*ballot.VOTES, "abstained", "invalid")]
    return [ballot.issued, ballot.returned, ballot.valid, *votes, share(ballot)]


def share(ballot: Ballot) -> Decimal | None:
    return Decimal(ballot.excellent + ballot.good) / ballot.valid if ballot.valid else None
