"""满意率、折合得分和最低样本: pure arithmetic on counted answers, in decimals (design §6)."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Counts:
    """Answers that say something; 不了解 and invalid ones are not among them."""

    satisfied: int
    basically: int
    dissatisfied: int

    @property
    def valid(self) -> int:
        """有效票, the denominator of rate and score."""
        return self.satisfied + self.basically + self.dissatisfied

    def plus(self, other: "Counts") -> "Counts":
        return Counts(
            self.satisfied + other.satisfied,
            self.basically + other.basically,
            self.dissatisfied + other.dissatisfied,
        )


@dataclass(frozen=True)
class Mapping:
    """What an answer is worth, out of 100."""

    satisfied: int = 100
    basically: int = 75
    dissatisfied: int = 55


def rate(counts: Counts) -> Decimal | None:
    """满意率 =（满意 + 基本满意）÷ 有效票 in 0–100, not rounded; None without a valid answer."""
    if not counts.valid:
        return None
    return Decimal(counts.satisfied + counts.basically) * HUNDRED / counts.valid


def score(counts: Counts, mapping: Mapping, points: Decimal | None = None) -> Decimal | None:
    """折合得分 = Σ answers × worth ÷ 有效票 in 0–100, not rounded; None without a valid answer.

    `points` is the sum itself, where the answers of a scale are worth something else than `mapping` says.
    """
    if not counts.valid:
        return None
    if points is not None:
        return points / counts.valid
    worth = (
        counts.satisfied * mapping.satisfied
        + counts.basically * mapping.basically
        + counts.dissatisfied * mapping.dissatisfied
    )
    return Decimal(worth) / counts.valid


def least_sample(minimum: int, beneficiaries: int | None) -> int:
    """最低样本: the level's minimum, or all beneficiaries where they are fewer; unknown ones change nothing."""
    return min(minimum, beneficiaries) if beneficiaries else minimum


def rounded(value: Decimal, places: str = "0.01") -> Decimal:
    return value.quantize(Decimal(places), ROUND_HALF_UP)


def percent_words(value: Decimal | None) -> str:
    """95.7%, half up; — for nothing."""
    return "—" if value is None else f"{rounded(value, '0.1')}%"
