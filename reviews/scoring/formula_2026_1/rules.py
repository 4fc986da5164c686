"""The rules of a scheme as plain values, so that scoring needs no record."""

from dataclasses import dataclass
from decimal import Decimal

from reviews.states import Grade


@dataclass(frozen=True)
class CriterionRules:
    code: str
    name: str
    kind: str
    full: Decimal


@dataclass(frozen=True)
class SchemeRules:
    """Points and percents 0–100. `missing` is block or reweight, `scorers` the scores each sheet needs."""

    criteria: tuple[CriterionRules, ...]
    excellent_from: Decimal = Decimal(90)
    good_from: Decimal = Decimal(80)
    fair_from: Decimal = Decimal(60)
    excellent_quota: Decimal = Decimal(30)
    satisfaction_floor: Decimal = Decimal(60)
    veto_cap: str = Grade.FAIR
    missing: str = "block"
    scorers: int = 1

    @property
    def full(self) -> Decimal:
        return sum((criterion.full for criterion in self.criteria), Decimal(0))
