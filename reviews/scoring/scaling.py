"""What a scaled criterion needs from the comparison group: the best marks and everybody's rank."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from decimal import Decimal

from .inputs import ScaleInput, SheetInputs
from .rules import SchemeRules
from .tree import parts

Marks = Mapping[str, Decimal]


def scaled_criteria(rules: SchemeRules) -> tuple[str, ...]:
    return tuple(entry.code for entry in rules.criteria if entry.scaling != "absolute")


def marks_of(inputs: SheetInputs, rules: SchemeRules) -> dict[str, Decimal]:
    """Marks by code of the criteria that are scaled."""
    codes = scaled_criteria(rules)
    if not codes:
        return {}
    return {
        part.code: part.marks
        for part in parts(inputs, rules)
        if part.code in codes and part.marks is not None
    }


def with_scales(
    inputs: Mapping[int, SheetInputs],
    rules: SchemeRules,
    ranked: Collection[int],
    frozen: Mapping[int, Marks] | None = None,
) -> dict[int, SheetInputs]:
    """The inputs of a whole comparison group by sheet id, each with what the group adds to it.

    Only `ranked` sheets set best and rank; `frozen` holds the marks of those that are decided already.
    A criterion below a scaled one may be scaled itself: it is settled first.
    """
    found = dict(inputs)
    for _ in range(depth_of_scales(rules)):
        marks = {pk: marks_of(entry, rules) for pk, entry in found.items()}
        shown = {pk: (frozen or {}).get(pk) or marks[pk] for pk in ranked if pk in marks}
        found = {
            pk: replace(entry, scales=tuple(_scales(marks[pk], shown.values())))
            for pk, entry in found.items()
        }
    return found


def depth_of_scales(rules: SchemeRules) -> int:
    """How often the group must be looked at: once per scaled criterion on one way up the tree."""
    by_code = {entry.code: entry for entry in rules.criteria}

    def scales_above(code: str) -> int:
        entry = by_code.get(code)
        return 0 if entry is None else (entry.scaling != "absolute") + scales_above(entry.parent)

    return max((scales_above(code) for code in by_code), default=0)


def _scales(own: Marks, shown: Collection[Marks]) -> list[ScaleInput]:
    found = []
    for code, marks in own.items():
        others = [entry[code] for entry in shown if code in entry]
        best = max([*others, Decimal(0)])
        found.append(ScaleInput(code, best, 1 + sum(other > marks for other in others)))
    return found
