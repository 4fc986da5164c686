"""Ranks and suggested grades inside one comparison group.

Rank: by total, highest first, then by the criterion that the scheme names for ties; who is still equal
shares a rank and the next one is skipped (1, 2, 2, 4).
Grade: by the limits of the scheme, not better than what vetoes and gates leave, and within the quotas: at
most so many get a grade or a better one, the others go one grade down, below 差 without a grade. Those who
share the place at which a quota would be exceeded all go down: no record tells them apart, so the committee
decides which of them gets the rest, and says why.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from reviews.states import GRADE_ORDER, Grade

from .points import plain
from .rules import SchemeRules

ROUNDINGS = {"down": ROUND_FLOOR, "half_up": ROUND_HALF_UP, "up": ROUND_CEILING}
BELOW_ALL = len(GRADE_ORDER)


@dataclass(frozen=True)
class Contender:
    """A sheet that takes part in the ranking; `veto` says why its grade is at best `cap` (empty: the scheme's
    cap for vetoes), `tie` is what the scheme compares where totals are equal."""

    sheet_id: int
    total: Decimal
    veto: str = ""
    cap: str = ""
    tie: Decimal = Decimal(0)

    @property
    def strength(self) -> tuple[Decimal, Decimal]:
        return -self.total, -self.tie


@dataclass(frozen=True)
class Standing:
    rank: int
    grade: str
    note: str = ""


@dataclass(frozen=True)
class _Placed:
    """On the way to a grade: its place in GRADE_ORDER so far, and why it went down."""

    entry: Contender
    place: int
    note: str = ""


def quota(size: int, percent: Decimal, rounding: str = "down", least_one: bool = True) -> int:
    """名额: share of the group, rounded as the scheme says, at least 1 where there is anybody."""
    share = int((size * percent / 100).to_integral_value(ROUNDINGS[rounding]))
    return min(size, max(int(least_one), share)) if size else 0


def places(size: int, rules: SchemeRules, grade: str) -> int | None:
    """How many get the grade or a better one at most; None without a limit."""
    found = [
        quota(size, entry.percent, rules.rounding, rules.least_one)
        if entry.percent is not None
        else min(entry.places or 0, size)
        for entry in rules.quotas
        if entry.grade == grade
    ]
    if grade == Grade.EXCELLENT:
        found.append(quota(size, rules.excellent_quota, rules.rounding, rules.least_one))
    return min(found, default=None)


def grade_by_total(total: Decimal, rules: SchemeRules) -> Grade:
    """The limit itself belongs to the better grade."""
    if total >= rules.excellent_from:
        return Grade.EXCELLENT
    if total >= rules.good_from:
        return Grade.GOOD
    return Grade.FAIR if total >= rules.fair_from else Grade.POOR


def standings(contenders: Sequence[Contender], size: int, rules: SchemeRules) -> dict[int, Standing]:
    """Rank and grade by sheet id. `size` is the group's: those still without a total count for the quota."""
    ordered = sorted(contenders, key=lambda entry: (entry.strength, entry.sheet_id))
    ties = Counter(entry.strength for entry in ordered)
    placed = [_by_total(entry, rules) for entry in ordered]
    for place in range(len(GRADE_ORDER)):
        placed = _within_quota(placed, place, size, rules)
    ranks = _first_places(ordered)
    found: dict[int, Standing] = {}
    for each in placed:
        notes = [each.note, "并列" if ties[each.entry.strength] > 1 else ""]
        grade = GRADE_ORDER[each.place] if each.place < BELOW_ALL else Grade.UNDETERMINED
        rank = ranks[each.entry.strength]
        found[each.entry.sheet_id] = Standing(rank, grade, "，".join(note for note in notes if note))
    return found


def _by_total(entry: Contender, rules: SchemeRules) -> _Placed:
    place = GRADE_ORDER.index(grade_by_total(entry.total, rules))
    if not entry.veto:
        return _Placed(entry, place)
    cap = Grade(entry.cap or rules.veto_cap)
    words = f"{entry.veto}，等次不高于{cap.label}"
    return _Placed(entry, max(place, GRADE_ORDER.index(cap)), words)


def _within_quota(placed: Sequence[_Placed], place: int, size: int, rules: SchemeRules) -> list[_Placed]:
    """Those who have the grade or a better one, from the top, tied ones together, until the quota is used up."""
    grade = GRADE_ORDER[place]
    most = places(size, rules, grade)
    if most is None:
        return list(placed)
    able = sorted((each for each in placed if each.place <= place), key=_by_grade)
    last = {_by_grade(each): number for number, each in enumerate(able, start=1)}
    words = _quota_words(grade, most, rules)
    return [
        replace(each, place=place + 1, note="；".join(note for note in (each.note, words) if note))
        if each.place <= place and last[_by_grade(each)] > most
        else each
        for each in placed
    ]


def _by_grade(each: _Placed) -> tuple[int, tuple[Decimal, Decimal]]:
    return each.place, each.entry.strength


def _quota_words(grade: Grade, most: int, rules: SchemeRules) -> str:
    if grade == Grade.EXCELLENT:
        return f"达到 {plain(rules.excellent_from)} 分，超出“好”名额 {most} 名"
    return f"超出“{grade.label}及以上”名额 {most} 名"


def _first_places(ordered: Sequence[Contender]) -> dict[tuple[Decimal, Decimal], int]:
    """The rank that each strength gets: the place of the first one who has it."""
    found: dict[tuple[Decimal, Decimal], int] = {}
    for place, entry in enumerate(ordered, start=1):
        found.setdefault(entry.strength, place)
    return found
