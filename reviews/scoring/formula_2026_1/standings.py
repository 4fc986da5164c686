"""Ranks and suggested grades inside one comparison group.

Rank: by total, highest first; equal totals share a rank and the next one is skipped (1, 2, 2, 4).
好: at least the threshold, not vetoed, and within the quota, which is rounded down, at least 1. Those
who share the rank at which the quota would be exceeded are all suggested as 较好: no record tells
them apart, so the committee decides which of them gets the rest of the quota, and says why.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from reviews.states import GRADE_ORDER, Grade

from .points import plain
from .rules import SchemeRules


@dataclass(frozen=True)
class Contender:
    """A sheet that takes part in the ranking; `veto` says why its grade is capped."""

    sheet_id: int
    total: Decimal
    veto: str = ""


@dataclass(frozen=True)
class Standing:
    rank: int
    grade: str
    note: str = ""


def quota(size: int, percent: Decimal) -> int:
    """名额 for 好: share of the group rounded down, at least 1 where there is anybody."""
    share = (size * percent / 100).to_integral_value(ROUND_FLOOR)
    return max(1, int(share)) if size else 0


def grade_by_total(total: Decimal, rules: SchemeRules) -> Grade:
    """The threshold itself belongs to the better grade."""
    if total >= rules.excellent_from:
        return Grade.EXCELLENT
    if total >= rules.good_from:
        return Grade.GOOD
    return Grade.FAIR if total >= rules.fair_from else Grade.POOR


def standings(contenders: Sequence[Contender], size: int, rules: SchemeRules) -> dict[int, Standing]:
    """Rank and grade by sheet id. `size` is the group's: those still without a total count for the quota."""
    ordered = sorted(contenders, key=lambda entry: (-entry.total, entry.sheet_id))
    ties = Counter(entry.total for entry in ordered)
    places = quota(size, rules.excellent_quota)
    winners = _winners(ordered, places, rules)
    ranks = _first_places(ordered)
    found: dict[int, Standing] = {}
    for entry in ordered:
        grade, note = _suggest(entry, entry.sheet_id in winners, places, rules)
        notes = [note, "并列" if ties[entry.total] > 1 else ""]
        found[entry.sheet_id] = Standing(ranks[entry.total], grade, "，".join(part for part in notes if part))
    return found


def _winners(ordered: Sequence[Contender], places: int, rules: SchemeRules) -> set[int]:
    """Those who get 好: from the top, tied ones together, until the quota is used up."""
    able = [entry for entry in ordered if entry.total >= rules.excellent_from and not entry.veto]
    ties = Counter(entry.total for entry in able)
    first = _first_places(able)
    last = {total: first[total] + ties[total] - 1 for total in ties}
    return {entry.sheet_id for entry in able if last[entry.total] <= places}


def _first_places(ordered: Sequence[Contender]) -> dict[Decimal, int]:
    """The rank that each total gets: the place of the first one who has it."""
    places: dict[Decimal, int] = {}
    for place, entry in enumerate(ordered, start=1):
        places.setdefault(entry.total, place)
    return places


def _suggest(entry: Contender, wins: bool, places: int, rules: SchemeRules) -> tuple[Grade, str]:
    grade = grade_by_total(entry.total, rules)
    if entry.veto:
        return worse(grade, Grade(rules.veto_cap)), f"{entry.veto}，等次不高于{Grade(rules.veto_cap).label}"
    if grade == Grade.EXCELLENT and not wins:
        return Grade.GOOD, f"达到 {plain(rules.excellent_from)} 分，超出“好”名额 {places} 名"
    return grade, ""


def worse(one: Grade, other: Grade) -> Grade:
    return max(one, other, key=GRADE_ORDER.index)
