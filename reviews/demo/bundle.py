"""One project with everything below it, in memory, before anything is written."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from random import Random

from organizations.models import Appointment, Organization
from organizations.roles import Role
from projects import standing
from projects.models import (
    Acceptance,
    AcceptanceRow,
    AgendaItem,
    Attendance,
    ChangeRequest,
    DeclarationOpinion,
    DeclarationVersion,
    Indicator,
    Leadership,
    LightRecord,
    Meeting,
    Milestone,
    Obstacle,
    Problem,
    ProgressReport,
    Project,
    ReportedPercent,
    Resolution,
    SupervisionNotice,
    Suspension,
    Talk,
    Task,
    TaskChange,
    TaskUpdate,
)
from projects.pauses import pauses_among
from projects.periods import paused_months
from projects.states import ReportState

from .people import People
from .rows import Rows
from .script import Script
from .shapes import Shape


@dataclass(frozen=True)
class House:
    """Who acts for a project: the secretary (and the predecessor), who drafts for the secretary, who judges."""

    secretary: Appointment
    former: Appointment | None
    clerk: Appointment | None
    members: tuple[Appointment, ...]
    judges: tuple[Appointment, ...]

    @property
    def writer(self) -> Appointment:
        return self.clerk or self.secretary

    def secretary_on(self, day: date) -> Appointment:
        """Whoever held the post then."""
        return self.former if self.former and day < self.secretary.starts_on else self.secretary

    @classmethod
    def of(cls, people: People, organization: Organization) -> "House | None":
        """None where the secretary's post is vacant: nobody can lead a project there."""
        secretary = people.holder(organization, Role.SECRETARY)
        if secretary is None:
            return None
        clerk = people.holder(organization, Role.CLERK)
        members = tuple(people.holders(organization, Role.MEMBER))
        former = people.former.get(organization.pk)
        return cls(secretary, former, clerk, members, tuple(people.judges(organization)))


@dataclass(frozen=True)
class Dates:
    """The project's calendar. `until` is the last day of work so far: today, or the day it ended."""

    declared: date
    approved: date
    started: date
    starts_on: date
    due_on: date
    until: date


@dataclass
class Bundle:
    project: Project
    script: Script
    shape: Shape
    dates: Dates
    house: House
    rng: Random
    logins: dict[str, Appointment] = field(default_factory=dict)  # owners that a script may name
    is_full: bool = False  # every task of its script
    problems: list[Problem] = field(default_factory=list)
    leaderships: list[Leadership] = field(default_factory=list)
    versions: list[DeclarationVersion] = field(default_factory=list)
    opinions: list[DeclarationOpinion] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)
    milestones: list[Milestone] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    updates: list[TaskUpdate] = field(default_factory=list)
    reports: list[ProgressReport] = field(default_factory=list)
    percents: list[ReportedPercent] = field(default_factory=list)
    obstacles: list[Obstacle] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)
    attendance: list[Attendance] = field(default_factory=list)
    agenda: list[AgendaItem] = field(default_factory=list)
    resolutions: list[Resolution] = field(default_factory=list)
    notices: list[SupervisionNotice] = field(default_factory=list)
    light_records: list[LightRecord] = field(default_factory=list)
    talks: list[Talk] = field(default_factory=list)
    changes: list[ChangeRequest] = field(default_factory=list)
    task_changes: list[TaskChange] = field(default_factory=list)
    suspensions: list[Suspension] = field(default_factory=list)
    acceptances: list[Acceptance] = field(default_factory=list)
    acceptance_rows: list[AcceptanceRow] = field(default_factory=list)

    @property
    def organization(self) -> Organization:
        return self.project.organization

    def below(self) -> standing.Below:
        """What the light's columns are made of."""
        submitted = [report for report in self.reports if report.state == ReportState.SUBMITTED]
        clocks = [
            notice.due_on for notice in self.notices if notice.state in notice.RUNNING_CLOCK and notice.due_on
        ]
        spent = [report.spending for report in submitted if report.spending is not None]
        return standing.Below(
            tasks=self.tasks,
            notice_due=min(clocks, default=None),
            reported={report.period for report in submitted}
            | paused_months(
                ((pause.from_on, pause.to_on) for pause in self.suspensions),
                self.project.round.report_due_day,
            ),
            spent=spent[-1] if spent else Decimal(0),
            pauses=pauses_among(self.obstacles, self.suspensions, self.task_changes),
        )

    def store_in(self, rows: Rows) -> None:
        """Resolve the light's columns and hand every row over."""
        standing.resolve(self.project, self.below())
        rows.add(self.project)
        link = Project.problems.through
        rows.add(*(link(project=self.project, problem=problem) for problem in self.problems))
        for name in PARTS:
            rows.add(*getattr(self, name))
        if self.project.started_on:
            rows.freeze_plan(self.project, self.indicators, self.milestones, self.tasks)


PARTS = (
    "problems", "leaderships", "versions", "opinions", "indicators", "milestones", "tasks", "updates", "reports",
    "percents", "obstacles", "meetings", "attendance", "agenda", "resolutions", "notices", "talks", "light_records",
    "changes", "task_changes", "suspensions", "acceptances", "acceptance_rows",
)  # fmt: skip
