"""What people gave stays closed until it may be read: also in sums above it, and in marks that compare the group."""

from collections.abc import Iterable
from dataclasses import replace

from .models.criterion import JUDGED_KINDS
from .scoring.points import Line, Part
from .scoring.rules import SchemeRules
from .scoring.scaling import scaled_criteria
from .scoring.totals import SheetResult

WORDS = "待全组评完后折算"


def sums_of(codes: Iterable[str], parts: Iterable[Part]) -> frozenset[str]:
    """Every criterion that adds up one of these."""
    found, parents = set[str](), {part.code: part.parent for part in parts}
    for code in codes:
        while code := parents.get(code, ""):
            found.add(code)
    return frozenset(found)


def with_those_above(codes: Iterable[str], parts: Iterable[Part]) -> frozenset[str]:
    known = frozenset(codes)
    return known | sums_of(known, parts)


def judged_codes(parts: Iterable[Part]) -> frozenset[str]:
    """Criteria whose points come from officers, experts or ballots, with the sums of such."""
    known = tuple(parts)
    return with_those_above((part.code for part in known if part.kind in JUDGED_KINDS), known)


def withheld(found: SheetResult, rules: SchemeRules) -> SheetResult:
    """Without points that are relative to what others of the group were given: 与第一名比 and 名次 would tell the best
    marks of a sheet that the reader is still to score. Its total stays open with them."""
    closed = judged_codes(found.parts).intersection(scaled_criteria(rules))
    if not closed:
        return found
    sums = sums_of(closed, found.parts)

    def told(part: Part) -> Part:
        if part.points is None:
            return part
        if part.code in sums:  # also one that is itself compared: its marks are made of what is not told
            return bare(part)
        return own(part) if part.code in closed else part

    parts = tuple(map(told, found.parts))
    return replace(found, parts=parts, total=None, formula="", note="")


def own(part: Part) -> Part:
    """With the sheet's own marks, which compare with nobody's."""
    return replace(part, points=None, missing=WORDS, scaled="", lines=tuple(map(without_group, part.lines)))


def without_group(line: Line) -> Line:
    return replace(line, figures=tuple(figure for figure in line.figures if figure.source != "group"))


def bare(part: Part) -> Part:
    """A sum of what is not told."""
    return replace(part, points=None, missing=WORDS, marks=None, lines=(), joined="", scaled="", note="")
