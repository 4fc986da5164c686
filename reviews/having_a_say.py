"""Who has a say in a ranking, by a score or a finding, and therefore decides nothing in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from .models import ComparisonGroup, Finding, ReviewSheet, Score, ScoreAssignment


def having_a_say() -> tuple[tuple[QuerySet[Any], str], ...]:
    """What keeps a person from deciding in a ranking, each with its column of the person: scores of any version, what is
    assigned, and findings that stand."""
    return (
        (Score.objects.filter(submitted_at__isnull=False), "scorer__user"),
        (ScoreAssignment.objects.all(), "scorer__user"),
        (Finding.objects.filter(withdrawn_at=None), "found_by__user"),
    )


def know_scorers(sheets: Iterable[ReviewSheet]) -> None:
    """For a page that judges many sheets: scores_in_group() of all of them from one query."""
    known = list(sheets)
    rankings = {sheet.group.ranking_id for sheet in known}
    ranking = Coalesce("sheet__group__wider", "sheet__group")
    beside = Q(sheet__group__in=ComparisonGroup.objects.ranked_in(rankings))
    found: dict[int, set[int]] = {each: set() for each in rankings}
    first, *others = (
        rows.filter(beside).order_by().annotate(ranking=ranking).values_list("ranking", who)
        for rows, who in having_a_say()
    )
    for each, user in first.union(*others):
        found[each].add(user)
    for sheet in known:
        sheet.group_scorers = frozenset(found[sheet.group.ranking_id])
