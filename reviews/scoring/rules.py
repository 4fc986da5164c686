"""The rules of a scheme as plain values, so that scoring needs no record. They mirror reviews.models."""

from dataclasses import dataclass
from decimal import Decimal

from reviews.states import GRADE_ORDER, Grade

# Criteria that wait for others than the scorers: only they may be made up for by the rest.
REWEIGHTED = frozenset({"public", "ballot"})


@dataclass(frozen=True)
class RaterGroupRules:
    """`weight` in percent of the criterion."""

    code: str
    name: str
    weight: Decimal


@dataclass(frozen=True)
class BandRules:
    """`share` is best or worst, `at_least` a percent of the valid votes."""

    share: str
    at_least: Decimal
    marks: Decimal


@dataclass(frozen=True)
class CriterionRules:
    """`full`: highest marks; `weight`: what they are worth in `parent`, at the top in the scheme."""

    code: str
    name: str
    kind: str
    full: Decimal
    weight: Decimal
    measure: str = ""
    parent: str = ""
    scorers: int | None = None
    trims: bool = False
    scaling: str = "absolute"
    rank_step: Decimal = Decimal(0)
    groups: tuple[RaterGroupRules, ...] = ()
    bands: tuple[BandRules, ...] = ()

    @property
    def is_counted(self) -> bool:
        return self.kind != "self" and self.weight > 0


@dataclass(frozen=True)
class AdjustmentRules:
    """`kind`: bonus, deduction, veto or gate; `trigger`: found, satisfaction, red_months or notices."""

    code: str
    kind: str
    name: str
    trigger: str = "found"
    limit: Decimal | None = None
    points: Decimal = Decimal(0)
    most: Decimal | None = None
    family: str = ""
    grade: str = ""


@dataclass(frozen=True)
class QuotaRules:
    """At most so many get `grade` or a better one: percent of the group, or a number."""

    grade: str
    percent: Decimal | None = None
    places: int | None = None


@dataclass(frozen=True)
class SchemeRules:
    """Points and percents 0–100. `missing` is block or reweight, `scorers` the scores each sheet needs."""

    criteria: tuple[CriterionRules, ...]
    adjustments: tuple[AdjustmentRules, ...] = ()
    quotas: tuple[QuotaRules, ...] = ()
    excellent_from: Decimal = Decimal(90)
    good_from: Decimal = Decimal(80)
    fair_from: Decimal = Decimal(60)
    excellent_quota: Decimal = Decimal(30)
    rounding: str = "down"
    least_one: bool = True
    tie_criterion: str = ""
    satisfaction_floor: Decimal = Decimal(60)
    veto_cap: str = str(Grade.FAIR)
    bonus_cap: Decimal = Decimal(5)
    missing: str = "block"
    scorers: int = 1
    vote_excellent: Decimal = Decimal(100)
    vote_good: Decimal = Decimal(80)
    vote_fair: Decimal = Decimal(60)
    vote_poor: Decimal = Decimal(40)
    least_return: Decimal = Decimal(0)
    red_month: Decimal = Decimal(1)
    notice_overdue: Decimal = Decimal(2)
    late_share: Decimal = Decimal("0.8")
    reach_own: Decimal = Decimal("0.4")
    reach_county: Decimal = Decimal("0.7")

    @property
    def full(self) -> Decimal:
        return sum((entry.weight for entry in self.below("")), Decimal(0))

    def below(self, code: str) -> tuple[CriterionRules, ...]:
        """Counted and shown criteria directly below one; of the scheme itself for an empty code."""
        return tuple(entry for entry in self.criteria if entry.parent == code)

    def limit_of(self, grade: str) -> Decimal:
        """Points from which a grade is given by the total."""
        limits = (self.excellent_from, self.good_from, self.fair_from, Decimal(0))
        return limits[GRADE_ORDER.index(Grade(grade))]
