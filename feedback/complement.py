"""No hidden result follows from a total: 组织 = 项目甲 + 项目乙, and 项目乙 is hidden.

Where an organization's own result is exactly the sum of its projects' results of the same kind, and what is hidden among
them follows as own − shown for too few answers, the smallest shown project is hidden too (complementary suppression). What
then follows is the sum of two, which no longer tells either of them. Independent samples never add up exactly, and stay.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from .models import SurveyResult
from .rates import Counts

NOBODY = Counts(0, 0, 0)


class Row(NamedTuple):
    pk: int
    project: int | None
    counts: Counts


def covering(results: Iterable[SurveyResult], shown_from: int) -> set[int]:
    """Ids of the results that are hidden only to cover others; one query where a project's result is among them."""
    asked = [result for result in results if result.project_id]
    if not asked:
        return set()
    rows = SurveyResult.objects.filter(
        round__in={result.round_id for result in asked},
        organization__in={result.organization_id for result in asked},
    ).values_list("round", "organization", "kind", "pk", "project", "satisfied", "basically", "dissatisfied")
    families: dict[tuple[int, int, str], list[Row]] = defaultdict(list)
    for round_, organization, kind, pk, project, *numbers in rows.order_by("pk"):
        families[round_, organization, kind].append(Row(pk, project, Counts(*numbers)))
    return {pk for family in families.values() for pk in covers(family, shown_from)}


def covers(family: list[Row], shown_from: int) -> set[int]:
    """Of one organization's results of one kind: which shown projects have to be hidden. Pure."""
    own = next((row for row in family if row.project is None), None)
    projects = [row for row in family if row.project is not None]
    if own is None or own.counts.valid < shown_from or total(projects) != own.counts:
        return set()
    hidden = [row for row in projects if 0 < row.counts.valid < shown_from]
    shown = sorted(
        (row for row in projects if row.counts.valid >= shown_from), key=lambda row: row.counts.valid
    )
    found: set[int] = set()
    while hidden and shown and (len(hidden) == 1 or total(hidden).valid < shown_from):
        smallest = shown.pop(0)
        found.add(smallest.pk)
        hidden.append(smallest)
    return found


def total(rows: Iterable[Row]) -> Counts:
    added = NOBODY
    for row in rows:
        added = added.plus(row.counts)
    return added
