"""What of a sheet is kept back while others are still scored, part by part."""

from decimal import Decimal
from types import SimpleNamespace

from reviews.models import Criterion
from reviews.scoring.points import Line, Part
from reviews.scoring.totals import SheetResult
from reviews.withholding import WORDS, withheld

ONE = Decimal(1)


def a_part(code, kind=Criterion.Kind.SUPERIOR, parent="", **fields):
    lines = (Line(ONE, f"{code} 的算式", "依据"),)
    return Part(code, code, kind, ONE, ONE, lines, parent=parent, marks=ONE, **fields)


def told(compared, *parts):
    """By code, what is left of the parts when the criteria `compared` are relative to the group."""
    criteria = [
        SimpleNamespace(code=part.code, scaling="first" if part.code in compared else "absolute")
        for part in parts
    ]
    left = withheld(SheetResult(parts, ONE, formula="1 + 0"), SimpleNamespace(criteria=criteria))
    return left, {part.code: part for part in left.parts}


def test_a_compared_part_keeps_its_own_marks_and_loses_its_points():
    left, parts = told({"report"}, a_part("report"), a_part("tasks", Criterion.Kind.AUTOMATIC))
    assert (parts["report"].points, parts["report"].marks, parts["report"].missing) == (None, ONE, WORDS)
    assert parts["tasks"].points == ONE
    assert (left.total, left.formula) == (None, "")


def test_a_sum_of_compared_parts_tells_nothing_even_when_it_is_compared_itself():
    for compared in ({"report"}, {"report", "work"}):
        _, parts = told(compared, a_part("work", joined="8.66 + 14"), a_part("report", parent="work"))
        work = parts["work"]
        assert (work.points, work.marks, work.lines, work.joined) == (None, None, (), "")


def test_without_a_comparison_everything_stays():
    left, parts = told(set(), a_part("report"))
    assert (left.total, parts["report"].points) == (ONE, ONE)
