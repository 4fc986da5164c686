"""The numbers of a dashboard: one grouped query per kind of record, whatever the size of the city."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Substr

from organizations.actor import Actor
from organizations.models import Appointment, Organization
from organizations.roles import Role
from organizations.tree import SEGMENT, within
from projects import lights
from projects.filters import owing, reported_in
from projects.lights import Thresholds
from projects.models import AnnualRound, ProgressReport, Project, Task
from projects.states import ESTABLISHED, LEADING, OPEN_TASK, RUNNING, ReportState


@dataclass
class UnitFigures:
    """One row: 本级 or a child organization with everything below it."""

    organization: Organization
    own: bool = False
    projects: int = 0
    major: int = 0
    by_light: Counter[str] = field(default_factory=Counter)
    by_state: Counter[str] = field(default_factory=Counter)
    by_source: Counter[str] = field(default_factory=Counter)
    secretaries: int = 0
    leading: int = 0
    owing: int = 0
    reported: int = 0
    overdue_tasks: int = 0
    overdue_projects: int = 0

    def add(self, other: UnitFigures) -> None:
        for name in ("projects", "major", "secretaries", "leading", "owing", "reported", "overdue_tasks"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.overdue_projects += other.overdue_projects
        self.by_light.update(other.by_light)
        self.by_state.update(other.by_state)
        self.by_source.update(other.by_source)

    @property
    def minor(self) -> int:
        return self.projects - self.major

    @property
    def not_reported(self) -> int:
        return self.owing - self.reported

    @property
    def coverage(self) -> str:
        return percent_words(self.leading, self.secretaries)

    @property
    def reported_share(self) -> str:
        return percent_words(self.reported, self.owing)


def percent_words(part: int, whole: int) -> str:
    """One decimal, half up; — where there is nothing to divide by."""
    return f"{(part * 1000 + whole // 2) // whole / 10:.1f}%" if whole else "—"


@dataclass
class Figures:
    """Everything the dashboard of one organization and one round shows."""

    organization: Organization
    units: list[UnitFigures]
    total: UnitFigures
    today: date
    period: date


def figures(
    actor: Actor, organization: Organization, round_: AnnualRound, today: date, period: date
) -> Figures:
    """Collect the rows in official order, those with nothing included. `period` is the month reported on."""
    units = unit_rows(organization)
    by_path = {unit.organization.path: unit for unit in units}
    projects = Project.objects.visible_to(actor).filter(
        within(organization.path), round=round_, state__in=ESTABLISHED
    )
    width = len(organization.path) + SEGMENT
    _count_projects(by_path, projects, Thresholds.of(round_), today, period, width)
    _count_secretaries(by_path, organization, round_, width)
    _count_overdue(by_path, projects, today, width)
    total = UnitFigures(organization)
    for unit in units:
        total.add(unit)
    return Figures(organization, units, total, today, period)


def unit_rows(organization: Organization) -> list[UnitFigures]:
    """本级 first, then each child in official order; a leaf has 本级 only."""
    children = Organization.objects.filter(parent=organization).order_by("position", "path")
    return [UnitFigures(organization, own=True), *(UnitFigures(child) for child in children)]


def _unit_of(field_name: str, width: int) -> Substr:
    """Path of the child below which a record lies; the own path for the organization itself."""
    return Substr(field_name, 1, width)


def _count_projects(
    by_path: dict[str, UnitFigures],
    projects: QuerySet[Project],
    thresholds: Thresholds,
    today: date,
    period: date,
    width: int,
) -> None:
    grouped = (
        projects.annotate(light=lights.light_case(thresholds, today), unit=_unit_of("path", width))
        .order_by()
        .values("unit", "light", "state", "size", "source")
        .annotate(
            number=Count("pk"),
            owed=Count("pk", filter=owing(period)),
            filed=Count("pk", filter=owing(period) & Q(reported_in(period))),
        )
    )
    for row in grouped:
        unit = by_path.get(row["unit"])
        if unit is None:
            continue
        number = row["number"]
        unit.projects += number
        unit.major += number if row["size"] == Project.Size.MAJOR else 0
        unit.by_light[row["light"]] += number
        unit.by_state[row["state"]] += number
        unit.by_source[row["source"]] += number
        unit.owing += row["owed"]
        unit.reported += row["filed"]


def _count_secretaries(
    by_path: dict[str, UnitFigures], organization: Organization, round_: AnnualRound, width: int
) -> None:
    """书记覆盖: posts of secretaries in office, and those of them whose organization leads a project."""
    leads = Project.objects.filter(organization=OuterRef("organization"), round=round_, state__in=LEADING)
    grouped = (
        Appointment.objects.active()
        .filter(within(organization.path, "organization__path"), role=Role.SECRETARY)
        .annotate(unit=_unit_of("organization__path", width))
        .order_by()
        .values("unit")
        .annotate(number=Count("pk"), leading=Count("pk", filter=Q(Exists(leads))))
    )
    for row in grouped:
        unit = by_path.get(row["unit"])
        if unit is not None:
            unit.secretaries, unit.leading = row["number"], row["leading"]


def _count_overdue(
    by_path: dict[str, UnitFigures], projects: QuerySet[Project], today: date, width: int
) -> None:
    grouped = (
        Task.objects.filter(
            project__in=projects.filter(state__in=RUNNING), state__in=OPEN_TASK, due_on__lt=today
        )
        .annotate(unit=_unit_of("project__path", width))
        .order_by()
        .values("unit")
        .annotate(number=Count("pk"), of=Count("project", distinct=True))
    )
    for row in grouped:
        unit = by_path.get(row["unit"])
        if unit is not None:
            unit.overdue_tasks, unit.overdue_projects = row["number"], row["of"]


@dataclass(frozen=True)
class MonthShare:
    """Share of a month's reports whose computed light was red; `reports` is the denominator."""

    period: date
    red: int
    reports: int

    @property
    def share(self) -> float:
        return self.red * 100 / self.reports if self.reports else 0.0


def red_by_month(projects: QuerySet[Project], last: date, months: int = 6) -> list[MonthShare]:
    """From the lights that reports stored when they were submitted, oldest month first."""
    first = (last - timedelta(days=31 * (months - 1))).replace(day=1)
    grouped = (
        ProgressReport.objects.filter(
            project__in=projects, state=ReportState.SUBMITTED, period__gte=first, period__lte=last
        )
        .order_by()
        .values("period")
        .annotate(reports=Count("pk"), red=Count("pk", filter=Q(light="red")))
    )
    return [
        MonthShare(row["period"], row["red"], row["reports"])
        for row in sorted(grouped, key=lambda r: r["period"])
    ]


@dataclass(frozen=True)
class LongRed:
    project: Project
    days: int


def longest_red(
    projects: QuerySet[Project], thresholds: Thresholds, today: date, most: int = 4
) -> list[LongRed]:
    """The projects that have been red longest by their present dates, longest first."""
    red = projects.annotate(light=lights.light_case(thresholds, today)).filter(light="red")
    dates = red.values_list("pk", "far_behind_from", "next_open_due", "next_notice_due")
    since = {pk: red_since(far, task, notice, thresholds) for pk, far, task, notice in dates}
    first = sorted((day, pk) for pk, day in since.items() if day)[:most]
    found = Project.objects.select_related("organization", "lead").in_bulk([pk for _, pk in first])
    return [LongRed(found[pk], (today - day).days + 1) for day, pk in first]


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
