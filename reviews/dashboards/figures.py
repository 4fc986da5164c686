"""The numbers of a dashboard, as they were counted: one row per unit, and the mix of all of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from feedback.rates import Counts, rate
from feedback.rates import percent_words as satisfaction_words
from organizations.models import Organization
from projects.models import AnnualRound

from .months import MonthLights

NO_ANSWERS = Counts(0, 0, 0)


@dataclass
class UnitFigures:
    """One row: 本级 or a child organization with everything below it."""

    organization: Organization
    own: bool = False
    projects: int = 0
    major: int = 0
    by_light: Counter[str] = field(default_factory=Counter)
    secretaries: int = 0
    leading: int = 0
    leading_more: int = 0  # secretaries with more projects than the round allows
    owing: int = 0
    reported: int = 0
    overdue_tasks: int = 0
    overdue_projects: int = 0
    meetings: int = 0
    answers: Counts = NO_ANSWERS
    surveyed: int = 0  # organizations with a result that counts
    short: int = 0  # organizations whose samples are all too small

    def add(self, other: UnitFigures) -> None:
        for name in NUMBERS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.by_light.update(other.by_light)
        self.answers = self.answers.plus(other.answers)

    @property
    def minor(self) -> int:
        return self.projects - self.major

    @property
    def not_reported(self) -> int:
        return self.owing - self.reported

    @property
    def not_leading(self) -> int:
        return self.secretaries - self.leading

    @property
    def is_empty(self) -> bool:
        return not (self.projects or self.secretaries or self.meetings)

    @property
    def coverage(self) -> str:
        return percent_words(self.leading, self.secretaries)

    @property
    def reported_share(self) -> str:
        return percent_words(self.reported, self.owing)

    @property
    def satisfaction(self) -> str:
        """满意率 of all valid answers that count, or why there is none."""
        if self.surveyed:
            return satisfaction_words(rate(self.answers))
        if self.short:
            return "样本不足"
        return "未开展" if self.projects else "—"


NUMBERS = (
    "projects", "major", "secretaries", "leading", "leading_more", "owing", "reported", "overdue_tasks",
    "overdue_projects", "meetings", "surveyed", "short",
)  # fmt: skip


def percent_words(part: int, whole: int) -> str:
    """One decimal, half up; — where there is nothing to divide by."""
    return f"{(part * 1000 + whole // 2) // whole / 10:.1f}%" if whole else "—"


Category = tuple[int, int, str]  # id, position, name


@dataclass
class Mix:
    """What the projects of all units together are: numbers by state, source, category, and level with light."""

    by_state: Counter[str] = field(default_factory=Counter)
    by_source: Counter[str] = field(default_factory=Counter)
    by_category: Counter[Category] = field(default_factory=Counter)
    by_both: Counter[tuple[str, Category]] = field(default_factory=Counter)
    by_level: Counter[tuple[str, str]] = field(default_factory=Counter)


@dataclass(frozen=True)
class ObstacleKind:
    """How many projects met a kind of obstacle; how many of these are unsolved, and wait for the reader's unit."""

    kind: str
    projects: int
    unsolved: int
    waiting: int


@dataclass(frozen=True)
class LongRed:
    """A project that has been red for `days`, by its present dates."""

    url: str
    title: str
    organization: str
    lead: str
    days: int


@dataclass
class Figures:
    """Everything the dashboard of one organization and one round shows."""

    organization: Organization
    round: AnnualRound
    today: date
    period: date
    units: list[UnitFigures]
    total: UnitFigures
    mix: Mix
    obstacles: list[ObstacleKind]
    mechanisms: Counter[str]
    longest: list[LongRed]
    months: list[MonthLights]
