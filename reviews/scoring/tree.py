"""From the marks of single criteria to points, up the tree of the scheme."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from .inputs import ScaleInput, SheetInputs
from .measures import MEASURES
from .people import PEOPLE
from .points import Figure, Line, Part, marked, missing, plain, rounded
from .rules import REWEIGHTED, CriterionRules, SchemeRules

ZERO = Decimal(0)


def parts(inputs: SheetInputs, rules: SchemeRules) -> tuple[Part, ...]:
    """Every criterion of the scheme, those above before those below them."""
    return tuple(_below("", 0, inputs, rules))


def _below(code: str, depth: int, inputs: SheetInputs, rules: SchemeRules) -> list[Part]:
    found: list[Part] = []
    for criterion in rules.below(code):
        lower = _below(criterion.code, depth + 1, inputs, rules)
        part = branch(criterion, lower, rules) if lower else leaf(inputs, criterion, rules)
        found += [replace(worth(part, criterion, inputs), depth=depth), *lower]
    return found


def leaf(inputs: SheetInputs, criterion: CriterionRules, rules: SchemeRules) -> Part:
    """Marks of a criterion with a source of its own, not yet worth any points."""
    give = PEOPLE.get(criterion.kind) or MEASURES.get(criterion.measure)
    return give(inputs, criterion, rules) if give else missing(criterion, "没有计分来源")


def branch(criterion: CriterionRules, lower: Iterable[Part], rules: SchemeRules) -> Part:
    """Marks are the sum of the points directly below; what is missing is made up for as the scheme says."""
    own = [part for part in lower if part.parent == criterion.code and part.is_counted]
    there, lacking = [part for part in own if part.points is not None], lacking_of(own)
    if lacking and not (there and may_reweight(lacking, rules)):
        words = "、".join(f"{part.name}：{part.missing}" for part in lacking)
        waits = all(part.kind in REWEIGHTED for part in lacking)
        return replace(missing(criterion, words), kind=lacking[0].kind if waits else criterion.kind)
    marks, formula, note = summed(there, lacking, criterion.full)
    line = Line(marks, formula, "、".join(part.name for part in there))
    return replace(marked(criterion, marks, (line,)), note=note)


def lacking_of(found: Iterable[Part]) -> list[Part]:
    """Counted parts without points."""
    return [part for part in found if part.is_counted and part.points is None]


def may_reweight(lacking: Iterable[Part], rules: SchemeRules) -> bool:
    """Only what others than the scorers owe is made up for: scores can always still be given."""
    return rules.missing == "reweight" and all(part.kind in REWEIGHTED for part in lacking)


def summed(there: list[Part], lacking: list[Part], full: Decimal) -> tuple[Decimal, str, str]:
    """Sum with its formula; where something is missing, in proportion to what is there, and the note for it."""
    points = [part.points for part in there if part.points is not None]
    total = sum(points, ZERO)
    terms = " + ".join(plain(value) for value in points)
    if not lacking:
        return total, terms, ""
    rest = sum((part.full for part in there), ZERO)
    names = "、".join(part.name for part in lacking)
    note = f"缺{names}，按其余 {plain(rest)} 分折算：{plain(total)} × {plain(full)} ÷ {plain(rest)}"
    return rounded(total * full / rest), terms, note


def worth(part: Part, criterion: CriterionRules, inputs: SheetInputs) -> Part:
    """Points from marks: weight ÷ full marks, in proportion to the group's first or by rank."""
    if part.marks is None:
        return part
    if criterion.scaling != "absolute":
        return scaled(part, part.marks, criterion, inputs.scales)
    if criterion.weight == criterion.full:
        return replace(part, points=part.marks)
    words = f"{plain(part.marks)} × {plain(criterion.weight)} ÷ {plain(criterion.full)}"
    return replace(part, points=rounded(part.marks * criterion.weight / criterion.full), scaled=words)


def scaled(part: Part, marks: Decimal, criterion: CriterionRules, scales: Iterable[ScaleInput]) -> Part:
    scale = next((entry for entry in scales if entry.criterion == criterion.code), None)
    if scale is None:
        return replace(part, missing="待本组有得分后折算")
    figure = Figure("组内最高", plain(scale.best), "group")
    full = plain(criterion.weight)
    if criterion.scaling == "first":
        share = min(marks / scale.best, Decimal(1)) if scale.best else ZERO
        words = (
            f"{full} × {plain(marks)} ÷ 组内最高 {plain(scale.best)}" if scale.best else "组内最高为 0，计 0"
        )
    else:
        figure = Figure("组内名次", str(scale.rank), "group")
        share = max(1 - criterion.rank_step * (scale.rank - 1) / 100, ZERO)
        words = f"组内第 {scale.rank} 名：{full} ×（1 − {plain(criterion.rank_step)}% × {scale.rank - 1}）"
    lines = (*part.lines[:-1], replace(part.lines[-1], figures=(*part.lines[-1].figures, figure)))
    return replace(part, points=rounded(criterion.weight * share), scaled=words, lines=lines)
