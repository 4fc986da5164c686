"""From points to a total, and what a satisfaction below the floor means for the grade."""

from dataclasses import dataclass
from decimal import Decimal

from reviews.scoring.inputs import SheetInputs

from .points import Part, parts, percent, plain, rounded
from .rules import SchemeRules


@dataclass(frozen=True)
class SheetResult:
    """Points per criterion and their total. `total` is None while a part is missing that may not be.

    `note` is printed: how a missing component was made up for. `veto` says why the grade is capped.
    """

    parts: tuple[Part, ...]
    total: Decimal | None
    note: str = ""
    veto: str = ""

    @property
    def missing(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.points is None)

    @property
    def awaited(self) -> tuple[Part, ...]:
        """What must still come before there is a total."""
        return self.missing if self.total is None else ()

    @property
    def so_far(self) -> Decimal:
        """Sum of the points that are there."""
        return sum((part.points for part in self.parts if part.points is not None), Decimal(0))

    def part(self, code: str) -> Part | None:
        return next((part for part in self.parts if part.code == code), None)


def result(inputs: SheetInputs, rules: SchemeRules) -> SheetResult:
    """Score one sheet by the rules of its scheme."""
    found = parts(inputs, rules)
    missing = [part for part in found if part.points is None]
    so_far = sum((part.points for part in found if part.points is not None), Decimal(0))
    veto = veto_words(inputs, rules)
    if not missing:
        return SheetResult(found, so_far, veto=veto)
    if rules.missing != "reweight" or any(part.code != "public" for part in missing):
        return SheetResult(found, None, veto=veto)
    full = sum((part.full for part in found if part.points is not None), Decimal(0))
    names = "、".join(part.name for part in missing)
    note = f"缺{names}，按其余 {plain(full)} 分折算：{plain(so_far)} × {plain(rules.full)} ÷ {plain(full)}"
    return SheetResult(found, rounded(so_far * rules.full / full), note, veto)


def veto_words(inputs: SheetInputs, rules: SchemeRules) -> str:
    """一票否决: a counting satisfaction rate below the floor; exactly the floor passes."""
    rates = [survey.rate for survey in inputs.surveys]
    lowest = min(rates, default=None)
    if lowest is None or lowest >= rules.satisfaction_floor:
        return ""
    return f"满意率 {percent(lowest)}，低于 {plain(rules.satisfaction_floor)}%"
