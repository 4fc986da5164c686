"""What people gave stays closed until it may be read: also in sums above it, and in marks that compare the group."""

from collections.abc import Iterable
from dataclasses import replace

from .models.criterion import JUDGED_KINDS
from .scoring.points import Line, Part
from .scoring.rules import SchemeRules
from .scoring.scaling import scaled_criteria
from .scoring.totals import SheetResult

WORDS = "待全组评完后折算"


def with_those_above(codes: Iterable[str], parts: Iterable[Part]) -> frozenset[str]:
    """These criteria and every criterion that adds them up."""
    found, parents = set(codes), {part.code: part.parent for part in parts}
    for code in list(found):
        while code := parents.get(code, ""):
            found.add(code)
    return frozenset(found)


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
    every = with_those_above(closed, found.parts)
    parts = tuple(
        part
        if part.code not in every or part.points is None
        else own(part)
        if part.code in closed
        else bare(part)
        for part in found.parts
    )
    return replace(found, parts=parts, total=None, formula="", note="")


def own(part: Part) -> Part:
    """With the sheet's own marks, which compare with nobody's."""
    return replace(part, points=None, missing=WORDS, scaled="", lines=tuple(map(without_group, part.lines)))


def without_group(line: Line) -> Line:
    return replace(line, figures=tuple(figure for figure in line.figures if figure.source != "group"))


def bare(part: Part) -> Part:
    """A sum of what is not told."""
    return replace(part, points=None, missing=WORDS, marks=None, lines=(), joined="", scaled="", note="")
