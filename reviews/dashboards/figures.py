"""The numbers of a dashboard: one grouped query per kind of record, whatever the size of the city."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, Count, F, Q, QuerySet, Value
from django.db.models.functions import Substr

from feedback.rates import Counts, rate
from feedback.rates import percent_words as satisfaction_words
from organizations.actor import Actor
from organizations.models import Organization
from organizations.tree import SEGMENT
from projects.filters import owing, reported_in
from projects.lights import Thresholds
from projects.models import AnnualRound, Obstacle, ProgressReport, Project
from projects.periods import last_due_period, month_before
from projects.states import ReportState

from .records import Answers, counted_projects, counting_answers, overdue_tasks, secretaries

CATEGORY = ("category", "category__position", "category__name")
MONTHS = 6
NO_ANSWERS = Counts(0, 0, 0)
LONGEST = 4


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
    owing: int = 0
    reported: int = 0
    overdue_tasks: int = 0
    overdue_projects: int = 0
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
    def is_empty(self) -> bool:
        return not (self.projects or self.secretaries)

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
    "projects", "major", "secretaries", "leading", "owing", "reported", "overdue_tasks", "overdue_projects",
    "surveyed", "short",
)  # fmt: skip


def percent_words(part: int, whole: int) -> str:
    """One decimal, half up; — where there is nothing to divide by."""
    return f"{(part * 1000 + whole // 2) // whole / 10:.1f}%" if whole else "—"


@dataclass
class Mix:
    """What the projects of all units together are: numbers by state, source and category."""

    by_state: Counter[str] = field(default_factory=Counter)
    by_source: Counter[str] = field(default_factory=Counter)
    by_category: Counter[tuple[int, int, str]] = field(default_factory=Counter)


@dataclass(frozen=True)
class MonthShare:
    """Share of a month's reports whose computed light was red; `reports` is the denominator."""

    period: date
    red: int
    reports: int

    @property
    def share(self) -> float:
        return self.red * 100 / self.reports if self.reports else 0.0


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
    obstacles: dict[str, int]
    longest: list[LongRed]
    months: list[MonthShare]


def figures(
    actor: Actor, organization: Organization, children: list[Organization], round_: AnnualRound, today: date
) -> Figures:
    """Collect the rows in the order of `children`, those with nothing included, 本级 first. Six queries."""
    period = last_due_period(round_, today)
    units = [UnitFigures(organization, own=True), *(UnitFigures(child) for child in children)]
    by_path = {unit.organization.path: unit for unit in units}
    width = len(organization.path) + SEGMENT
    projects = counted_projects(actor, organization, round_, today)
    _count_projects(by_path, projects, period, width)
    posts = secretaries(actor, organization, round_, today)
    obstacles = _count_below(by_path, projects, posts, today, width)
    _count_surveys(by_path, counting_answers(actor, organization, round_), width)
    total = UnitFigures(organization)
    for unit in units:
        total.add(unit)
    shown = [unit for unit in units if unit.own or unit.organization.is_active_on(today) or not unit.is_empty]
    # Where nothing lies below, the page shows the projects themselves instead of charts.
    longest = longest_red(projects, Thresholds.of(round_), today) if children else []
    months = red_by_month(projects, period) if children else []
    mix = project_mix(projects) if children else Mix()
    return Figures(organization, round_, today, period, shown, total, mix, obstacles, longest, months)


def _unit_of(field_name: str, width: int) -> Substr:
    """Path of the child below which a record lies; the own path for the organization itself."""
    return Substr(field_name, 1, width)


def _count_projects(
    by_path: dict[str, UnitFigures], projects: QuerySet[Any], period: date, width: int
) -> None:
    grouped = (
        projects.annotate(unit=_unit_of("path", width))
        .order_by()
        .values("unit", "light")
        .annotate(
            number=Count("pk"),
            large=Count("pk", filter=Q(size=Project.Size.MAJOR)),
            owed=Count("pk", filter=owing(period)),
            filed=Count("pk", filter=owing(period) & Q(reported_in(period))),
        )
        .values_list("unit", "light", "number", "large", "owed", "filed")
    )
    for path, light, number, large, owed, filed in grouped:
        unit = by_path[path]
        unit.projects += number
        unit.major += large
        unit.by_light[light] += number
        unit.owing += owed
        unit.reported += filed


def project_mix(projects: QuerySet[Any]) -> Mix:
    grouped = projects.order_by().values("state", "source", *CATEGORY).annotate(number=Count("pk"))
    mix = Mix()
    for state, source, *category, number in grouped.values_list("state", "source", *CATEGORY, "number"):
        mix.by_state[state] += number
        mix.by_source[source] += number
        if category[0]:
            mix.by_category[tuple(category)] += number
    return mix


def _count_below(
    by_path: dict[str, UnitFigures],
    projects: QuerySet[Any],
    posts: QuerySet[Any],
    today: date,
    width: int,
) -> dict[str, int]:
    """Secretaries and overdue tasks into the rows; projects by kind of obstacle. One round trip."""
    led = _counted(
        posts.annotate(key=_unit_of("organization__path", width)),
        "secretaries",
        Count("pk"),
        Count("pk", filter=Q(leads=True)),
    )
    late = _counted(
        overdue_tasks(projects, today).annotate(key=_unit_of("project__path", width)),
        "overdue",
        Count("pk"),
        Count("project", distinct=True),
    )
    raised = Obstacle.objects.filter(project__in=projects.values("pk")).annotate(key=F("kind"))
    hindered = _counted(raised, "obstacles", Count("project", distinct=True), Count("pk"))
    obstacles: dict[str, int] = {}
    for what, key, number, part in led.union(late, hindered, all=True):
        if what == "secretaries":
            by_path[key].secretaries, by_path[key].leading = number, part
        elif what == "overdue":
            by_path[key].overdue_tasks, by_path[key].overdue_projects = number, part
        else:
            obstacles[key] = number
    return obstacles


def _count_surveys(by_path: dict[str, UnitFigures], surveyed: list[Answers], width: int) -> None:
    """Answers are added up over organizations, of each the one result that counts."""
    for entry in surveyed:
        unit = by_path[entry.path[:width]]
        unit.short += entry.lacks_sample
        if entry.counts:
            unit.surveyed += 1
            unit.answers = unit.answers.plus(entry.counts)


def _counted(rows: QuerySet[Any], what: str, number: Count, part: Count) -> QuerySet[Any]:
    """Rows (what, key, number, part) grouped by the annotation `key`, alike for every kind of record."""
    grouped = rows.order_by().values("key").annotate(number=number, part=part)
    named = grouped.annotate(what=Value(what, output_field=CharField()))
    return named.values_list("what", "key", "number", "part")


def red_by_month(projects: QuerySet[Any], last: date) -> list[MonthShare]:
    """From the lights that reports stored when they were submitted, oldest month first."""
    first = last
    for _ in range(MONTHS - 1):
        first = month_before(first)
    grouped = (
        ProgressReport.objects.filter(
            project__in=projects.values("pk"),
            state=ReportState.SUBMITTED,
            period__gte=first,
            period__lte=last,
        )
        .order_by()
        .values("period")
        .annotate(reports=Count("pk"), red=Count("pk", filter=Q(light="red")))
    )
    months = [MonthShare(row["period"], row["red"], row["reports"]) for row in grouped]
    return sorted(months, key=lambda month: month.period)


def longest_red(projects: QuerySet[Any], thresholds: Thresholds, today: date) -> list[LongRed]:
    """The projects that have been red longest by their present dates, longest first."""
    red = projects.filter(light="red").order_by()
    columns = ("pk", "title", "organization__short_name", "lead__name")
    dates = ("far_behind_from", "next_open_due", "next_notice_due")
    found = []
    for pk, title, organization, lead, far, task, notice in red.values_list(*columns, *dates):
        since = red_since(far, task, notice, thresholds)
        if since and since <= today:
            days = (today - since).days + 1
            found.append((-days, pk, LongRed(f"/projects/{pk}/", title, organization, lead or "", days)))
    return [row for _, _, row in sorted(found, key=lambda entry: entry[:2])[:LONGEST]]


def red_since(
    far_behind: date | None, task_due: date | None, notice_due: date | None, thresholds: Thresholds
) -> date | None:
    """First day on which one of the red rules holds."""
    days = [
        far_behind,
        task_due + timedelta(days=thresholds.overdue_red_days + 1) if task_due else None,
        notice_due + timedelta(days=1) if notice_due else None,
    ]
    return min((day for day in days if day), default=None)
