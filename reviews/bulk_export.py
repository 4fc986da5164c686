"""A city's review sheets as one workbook: portion by portion, by a process of its own where they are many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from organizations.actor import Actor
from organizations.export_jobs import Kind, Telling, Work, register_kind
from organizations.sheets.table import save_whole

from .permissions import may_export_sheets
from .sheet_list import SheetListing
from .sheets.annual_review_sheet import workbook_of
from .sheets.collect import sheet_forms

if TYPE_CHECKING:
    from .sheets.facts import SheetFacts

KIND = "review_sheets"
MOST_AT_ONCE = 100  # forms that a request makes while its reader waits
IN_MEMORY = 100  # forms whose records are loaded together, or somewhat more


def in_order(listing: SheetListing) -> Any:
    """Group by group, in official order."""
    order = ("group__judge__path", "group__level", "group__sector", "organization__order_key", "pk")
    return listing.found.with_names().order_by(*order)


def work(actor: Actor, query: Mapping[str, str]) -> Work:
    """Every sheet of the filtered list."""
    if not may_export_sheets(actor):
        raise PermissionDenied("考核表由组织部门工作人员批量导出")
    listed = in_order(SheetListing(actor, query))
    keys = list(listed.values_list("pk", "group"))

    def write(telling: Telling[SheetFacts], place: Path) -> None:
        save_whole(workbook_of(telling(forms(listed, keys))), place)

    return Work(len(keys), write)


def forms(listed: Any, keys: Iterable[tuple[int, int]]) -> Iterator[SheetFacts]:
    """Portion by portion: the records and snapshots of a whole city would not be small."""
    now = timezone.now()
    for ids in portions(keys):
        yield from sheet_forms(list(listed.filter(pk__in=ids)), now)


def portions(keys: Iterable[tuple[int, int]]) -> Iterator[list[int]]:
    """Ids of sheets, given with their comparison groups in order; no group is divided, since it is ranked as a whole."""
    portion: list[int] = []
    for _, rows in groupby(keys, key=itemgetter(1)):
        portion += [pk for pk, _ in rows]
        if len(portion) >= IN_MEMORY:
            yield portion
            portion = []
    if portion:
        yield portion


register_kind(KIND, Kind("年度考核表", "份", "reviews:sheets", work))
