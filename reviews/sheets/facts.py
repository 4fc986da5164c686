"""Everything that the review's forms print, as plain values: the writers need no record and no query.

Points and percents of a mark are decimals as they are printed; shares (progress, satisfaction rate)
run from 0 to 1. None is shown as —, an empty text where somebody writes by hand stays empty.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True)
class ProjectFact:
    """A project of the secretary. Money in 万元, `percent` from 0 to 1; `postponed`: 延期 2 次，原定 6 月 30 日."""

    number: str
    title: str
    size: str
    starts_on: date | None
    due_on: date | None
    budget: Decimal | None
    percent: Decimal | None
    light: str
    outcome: str
    postponed: str = ""


@dataclass(frozen=True)
class CriterionFact:
    """One 考核指标: where its points come from, the rule in words, what they were reckoned from."""

    name: str
    source: str
    full: Decimal
    rule: str
    basis: str
    points: Decimal | None


@dataclass(frozen=True)
class SurveyFact:
    """Counts of one kind of result; `rate` from 0 to 1; `score` is None where the kind counts for nothing.

    No number at all where too few answered to be shown: `hidden` says so, 样本不足（3/10）.
    """

    method: str
    issued: int | None
    returned: int | None
    invalid: int | None
    unknown: int | None
    valid: int | None
    satisfied: int | None
    basically: int | None
    dissatisfied: int | None
    rate: Decimal | None
    score: Decimal | None
    hidden: str = ""


@dataclass(frozen=True)
class AdjustmentFact:
    """加分 or 扣分: why, and how much."""

    words: str
    points: Decimal | None


NO_BONUS = AdjustmentFact("无", Decimal(0))


@dataclass(frozen=True)
class Imprint:
    """Where a form comes from: who fills it in, when it was made, from what, by which scheme."""

    mechanism: str
    year: int
    unit: str
    filled_on: date
    generated_at: datetime
    data_until: date
    scheme: str

    @property
    def period(self) -> str:
        return f"{self.year}年度"


@dataclass(frozen=True)
class SheetFacts:
    """年度考核表 of one secretary's post. `name` is （空缺） for a vacancy."""

    imprint: Imprint
    code: str
    organization: str
    name: str
    title: str
    in_office_from: date | None
    period: str
    predecessor: str
    group: str
    judge: str
    projects: tuple[ProjectFact, ...]
    criteria: tuple[CriterionFact, ...]
    subtotal: Decimal | None
    surveys: tuple[SurveyFact, ...]
    survey_note: str
    bonus: AdjustmentFact
    deduction: AdjustmentFact
    veto: str
    total: Decimal | None
    rank: int | None
    ranked: int
    suggested: str
    grade: str
    meeting_on: date | None
    document_number: str
    self_report: str
    opinion: str
    decision: str
    digest: str = ""


@dataclass(frozen=True)
class SummaryHead:
    """A criterion as a column: its name and full marks; after the public one stands the rate."""

    name: str
    full: Decimal
    is_public: bool = False


@dataclass(frozen=True)
class SummaryRow:
    """One post of the group; `points` in the order of the heads; `remark` says what needs a reason."""

    organization: str
    name: str
    projects: str
    points: tuple[Decimal | None, ...]
    rate: Decimal | None
    bonus: Decimal | None
    deduction: Decimal | None
    veto: str
    total: Decimal | None
    rank: int | None
    suggested: str
    grade: str
    remark: str = ""


@dataclass(frozen=True)
class SummaryFacts:
    """年度考核汇总表 of one comparison group. `notes` are numbered below the rows."""

    imprint: Imprint
    group: str
    judge: str
    heads: tuple[SummaryHead, ...]
    rows: tuple[SummaryRow, ...]
    notes: tuple[str, ...]
