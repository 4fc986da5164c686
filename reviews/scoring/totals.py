"""From points to a total, and to what limits the grade."""

from dataclasses import dataclass
from decimal import Decimal

from reviews.states import GRADE_ORDER, Grade

from .adjustments import Adjusted, Limit, adjusted, limits
from .inputs import SheetInputs
from .points import Part, plain
from .rules import SchemeRules
from .tree import lacking_of, may_reweight, parts, summed

ZERO = Decimal(0)


@dataclass(frozen=True)
class SheetResult:
    """Points per criterion, what was added and taken off, and the total with its formula.

    `total` is None while a part is missing that may not be. `note` is printed: how a missing component was
    made up for. `veto` says why the grade is capped, `cap` the best grade that is left (empty: any).
    """

    parts: tuple[Part, ...]
    total: Decimal | None
    note: str = ""
    veto: str = ""
    cap: str = ""
    formula: str = ""
    adjustments: tuple[Adjusted, ...] = ()
    limits: tuple[Limit, ...] = ()
    bonus: Decimal = ZERO
    deduction: Decimal = ZERO
    bonus_note: str = ""

    @property
    def missing(self) -> tuple[Part, ...]:
        """Criteria of the lowest level that count and have no points."""
        above = {part.parent for part in self.parts}
        return tuple(part for part in lacking_of(self.parts) if part.code not in above)

    @property
    def awaited(self) -> tuple[Part, ...]:
        """What must still come before there is a total."""
        return self.missing if self.total is None else ()

    @property
    def so_far(self) -> Decimal:
        """Sum of the points that are there, at the top of the tree."""
        top = (part.points for part in self.parts if not part.parent and part.is_counted)
        return sum((points for points in top if points is not None), ZERO)

    def part(self, code: str) -> Part | None:
        return next((part for part in self.parts if part.code == code), None)


def result(inputs: SheetInputs, rules: SchemeRules) -> SheetResult:
    """Score one sheet by the rules of its scheme."""
    found = parts(inputs, rules)
    extra = adjusted(inputs, rules)
    bounds = limits(inputs, rules, extra)
    veto = "；".join(limit.words for limit in bounds)
    cap = worst(bounds)
    top = [part for part in found if not part.parent and part.is_counted]
    there, lacking = [part for part in top if part.points is not None], lacking_of(top)
    if lacking and not (there and may_reweight(lacking, rules)):
        return SheetResult(found, None, veto=veto, cap=cap, adjustments=extra, limits=bounds)
    sums, formula, note = summed(there, lacking, rules.full)
    bonus, bonus_note = capped_bonus(extra, rules)
    deduction = sum((entry.points for entry in extra if entry.kind == "deduction"), ZERO)
    formula = note.partition("：")[2] or formula
    formula += f" + 加分 {plain(bonus)}" if bonus else ""
    formula += f" − 扣分 {plain(deduction)}" if deduction else ""
    total = max(sums + bonus - deduction, ZERO)
    return SheetResult(
        found, total, note, veto, cap, formula, extra, bounds, bonus, deduction, bonus_note
    )  # fmt: skip


def capped_bonus(found: tuple[Adjusted, ...], rules: SchemeRules) -> tuple[Decimal, str]:
    points = sum((entry.points for entry in found if entry.kind == "bonus"), ZERO)
    if points <= rules.bonus_cap:
        return points, ""
    return rules.bonus_cap, f"加分合计 {plain(points)}，上限 {plain(rules.bonus_cap)}"


def worst(bounds: tuple[Limit, ...]) -> str:
    """The lowest of the caps; empty where nothing caps the grade."""
    return str(max((Grade(limit.grade) for limit in bounds), key=GRADE_ORDER.index, default=""))
