"""Gathers what sheets are scored from: one query per kind of record, whatever the number of sheets."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from feedback.models import SurveyResult
from feedback.weighing import Weighed, counting, weigh
from projects.models import (
    Acceptance,
    AcceptanceRow,
    AnnualRound,
    LightRecord,
    Project,
    SupervisionNotice,
    Suspension,
    Task,
)
from projects.models import ProgressReport as Report
from projects.months_due import months_due
from projects.rows import LIGHT_COLUMNS
from projects.states import ESTABLISHED, ProjectState, ReportState, TaskState

from .models import Ballot, Mechanism, ReviewSheet, Score
from .scoring.inputs import (
    BallotInput,
    ConversionInputs,
    ProjectInputs,
    ScoreInput,
    SheetInputs,
    SurveyInputs,
)

# Projects that count for the year: established ones, without those ended by an approved request.
COUNTED = ESTABLISHED - {ProjectState.TERMINATED}

PROJECT_COLUMNS = (
    *LIGHT_COLUMNS, "title", "organization", "round", "ended_on", "times_postponed", "original_due_on",
)  # fmt: skip

J = AcceptanceRow.Judgement
OPEN_LINK = SurveyResult.Kind.OPEN_LINK


def counted_projects(round_id: int, organization_ids: Iterable[int]) -> QuerySet[Project]:
    """The projects that the sheets of these organizations are scored on."""
    found = Project.objects.filter(round=round_id, organization__in=list(organization_ids), state__in=COUNTED)
    return found.order_by("number", "pk")


@dataclass(frozen=True)
class Collected:
    """What one sheet is scored from; with the projects and the names of the scorers' posts, for its page."""

    inputs: SheetInputs
    projects: tuple[Project, ...]
    scorers: Mapping[int, str]


def collect(sheets: Iterable[ReviewSheet], today: date | None = None) -> dict[int, SheetInputs]:
    """Inputs by sheet id."""
    return {pk: found.inputs for pk, found in gather(sheets, today).items()}


def gather(sheets: Iterable[ReviewSheet], today: date | None = None) -> dict[int, Collected]:
    """By sheet id, for sheets of any rounds: nine queries per round."""
    by_round: dict[int, list[ReviewSheet]] = defaultdict(list)
    for sheet in sheets:
        by_round[sheet.round_id].append(sheet)
    found: dict[int, Collected] = {}
    for rows in by_round.values():
        found |= Gathered(rows[0].round, rows, today or timezone.localdate()).collected()
    return found


@dataclass
class Gathered:
    """The records behind sheets of one round; `today` limits which periods are due."""

    round: AnnualRound
    sheets: Sequence[ReviewSheet]
    today: date

    def collected(self) -> dict[int, Collected]:
        by_organization: dict[int, list[Project]] = defaultdict(list)
        for project in self.projects:
            by_organization[project.organization_id].append(project)
        return {
            sheet.pk: Collected(
                self.inputs(sheet, by_organization[sheet.organization_id]),
                tuple(by_organization[sheet.organization_id]),
                self.scorers,
            )
            for sheet in self.sheets
        }

    def inputs(self, sheet: ReviewSheet, projects: list[Project]) -> SheetInputs:
        return SheetInputs(
            projects=tuple(self.project(project) for project in projects),
            survey=self.survey_of(sheet.organization_id),
            conversion=self.conversions.get(sheet.organization_id),
            scores=tuple(self.scores[sheet.pk]),
            ballots=tuple(self.ballots[sheet.pk]),
            open_links=self.open_links(sheet.organization_id),
        )

    @cached_property
    def organizations(self) -> list[int]:
        return [sheet.organization_id for sheet in self.sheets]

    @cached_property
    def projects(self) -> list[Project]:
        found = counted_projects(self.round.pk, self.organizations)
        late = SupervisionNotice.overdue_on(self.today, "notices__") & SupervisionNotice.owners("notices__")
        overdue = Count("notices", filter=late)
        return list(found.only(*PROJECT_COLUMNS).annotate(notices_overdue=overdue))

    @cached_property
    def project_ids(self) -> list[int]:
        return [project.pk for project in self.projects]

    def project(self, project: Project) -> ProjectInputs:
        reports = self.reports[project.pk]
        periods = self.periods(project)
        lights = [self.light_of(project.pk, period) for period in periods]
        weights, late = self.weights[project.pk], self.late_tasks[project.pk]
        judged = self.judgements[project.pk]
        return ProjectInputs(
            project_id=project.pk,
            title=project.title,
            started=project.started_on is not None,
            periods_due=len(periods),
            periods_on_time=sum(1 for period in periods if period in reports and reports[period].on_time),
            months_red=lights.count("red"),
            months_unrecorded=lights.count(""),
            notices_overdue=project.notices_overdue,  # type: ignore[attr-defined]  # annotation
            weight_total=sum(weights.values(), Decimal(0)),
            weight_on_time=weights["on_time"],
            weight_late=weights["late"],
            tasks_late=late,
            rows_met=judged[J.MET],
            rows_partly=judged[J.PARTLY],
            rows_not_met=judged[J.NOT],
            survey=self.survey_of(project.organization_id, project.pk),
        )

    def periods(self, project: Project) -> list[date]:
        requests, suspensions = self.requests[project.pk], self.suspensions[project.pk]
        return months_due(project, self.round, requests, suspensions, self.today)

    @cached_property
    def suspensions(self) -> dict[int, list[tuple[date, date | None]]]:
        """First and last day of each, by project."""
        found: dict[int, list[tuple[date, date | None]]] = defaultdict(list)
        rows = Suspension.objects.filter(project__in=self.project_ids)
        for project, first, last in rows.values_list("project", "from_on", "to_on"):
            found[project].append((first, last))
        return found

    def light_of(self, project: int, month: date) -> str:
        """How the month ended: the light recorded at its end; only where none was recorded, the one that
        the month's report stored when it was handed in. Empty where neither is known."""
        report = self.reports[project].get(month)
        return self.month_lights.get((project, month)) or (report.light if report else "")

    @cached_property
    def month_lights(self) -> dict[tuple[int, date], str]:
        rows = LightRecord.objects.filter(project__in=self.project_ids).order_by()
        return {
            (project, month): light for project, month, light in rows.values_list("project", "month", "light")
        }

    @cached_property
    def reports(self) -> dict[int, dict[date, "Filed"]]:
        found: dict[int, dict[date, Filed]] = defaultdict(dict)
        rows = Report.objects.filter(project__in=self.project_ids, state=ReportState.SUBMITTED).order_by()
        for project, period, due_on, proposed, submitted, light in rows.values_list(
            "project", "period", "due_on", "proposed_at", "submitted_at", "light"
        ):
            found[project][period] = Filed(due_on, proposed or submitted, light)
        return found

    @cached_property
    def _tasks(self) -> list[tuple[int, Decimal, bool, bool]]:
        """Per task not cancelled: project, weight, whether verified, whether late.

        A delay approved in time moves the date that counts; one asked for after it does not (Task.late_from).
        """
        rows = Task.objects.filter(project__in=self.project_ids).exclude(state=TaskState.CANCELLED).order_by()
        return [
            (project, weight, verified, verified and bool(until and verified_on and verified_on > until))
            for project, weight, verified, until, verified_on in rows.annotate(
                verified=Q(state=TaskState.VERIFIED), until=Coalesce("late_from", "extended_due_on", "due_on")
            ).values_list("project", "weight", "verified", "until", "verified_on")
        ]

    @cached_property
    def weights(self) -> dict[int, dict[str, Decimal]]:
        """Σ weight per project of tasks verified on_time, verified late and still open."""
        found: dict[int, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        for project, weight, verified, late in self._tasks:
            found[project]["late" if late else "on_time" if verified else "open"] += weight
        return found

    @cached_property
    def late_tasks(self) -> Counter[int]:
        return Counter(project for project, _, _, late in self._tasks if late)

    @cached_property
    def _acceptances(self) -> list[tuple[int, int, datetime, str | None, int, date | None]]:
        """Project, number and time of each request for acceptance, its rows by judgement (None: no rows), and when work
        went on after it."""
        rows = Acceptance.objects.filter(project__in=self.project_ids).order_by("number")
        return list(
            rows.annotate(count=Count("rows")).values_list(
                "project", "number", "requested_at", "rows__judgement", "count", "resumed_on"
            )
        )

    @cached_property
    def requests(self) -> dict[int, list[tuple[datetime, date | None]]]:
        """For acceptance, in their order by project: when, and the day on which work went on after it."""
        found: dict[int, list[tuple[datetime, date | None]]] = defaultdict(list)
        for project, _, requested_at, *_, resumed_on in self._acceptances:
            found[project].append((requested_at, resumed_on))
        return found

    @cached_property
    def judgements(self) -> dict[int, Counter[str]]:
        """Rows of the latest acceptance sheet that has any by judgement."""
        found: dict[int, dict[int, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
        for project, number, _, judgement, count, _ in self._acceptances:
            if judgement is not None:
                found[project][number][judgement] += count
        latest = {project: sheets[max(sheets)] for project, sheets in found.items()}
        return defaultdict(Counter, latest)

    @cached_property
    def surveys(self) -> dict[tuple[int, int | None], list[Weighed]]:
        """Weighed results by organization and project (None: the organization's own)."""
        rows = SurveyResult.objects.filter(
            Q(project=None) | Q(project__in=self.project_ids),
            round=self.round,
            organization__in=self.organizations,
        ).select_related("organization", "project")
        # By year or path the database would begin with all results of the round.
        rows = rows.order_by("kind", "pk")
        found: dict[tuple[int, int | None], list[Weighed]] = defaultdict(list)
        for weighed in weigh(rows, self.round):
            found[weighed.result.organization_id, weighed.result.project_id].append(weighed)
        return found

    def survey_of(self, organization: int, project: int | None = None) -> SurveyInputs | None:
        """The result that counts: the project's own, else the organization's, best-ranked kind first."""
        found = counting(self.surveys.get((organization, project), []))
        found = found or counting(self.surveys.get((organization, None), []))
        return survey_inputs(found) if found else None

    def open_links(self, organization: int) -> tuple[SurveyInputs, ...]:
        """The organization's own open link: it counts only where a criterion of the scheme is about it."""
        found = self.surveys.get((organization, None), [])
        return tuple(
            survey_inputs(entry) for entry in found if entry.result.kind == OPEN_LINK and entry.is_shown
        )

    @cached_property
    def conversions(self) -> dict[int, ConversionInputs]:
        """The mechanism in force from a project of the round that reaches furthest, the oldest of equals."""
        rows = Mechanism.objects.in_force().from_round(self.round)
        rows = rows.filter(organization__in=self.organizations)
        found: dict[int, ConversionInputs] = {}
        for pk, organization, scope, title, number in rows.order_by("-pk").values_list(
            "pk", "organization", "scope", "title", "document_number"
        ):
            known = found.get(organization)
            if known is None or Mechanism.WIDER.index(scope) >= Mechanism.WIDER.index(known.scope):
                found[organization] = ConversionInputs(pk, scope, title, number)
        return found

    @cached_property
    def _scores(self) -> list[tuple[int, str, int, str, Decimal]]:
        """Sheet, criterion, post and name of who scored, value."""
        ids = [sheet.pk for sheet in self.sheets]
        rows = Score.objects.submitted().complete().filter(sheet__in=ids).order_by("submitted_at", "pk")
        return list(rows.values_list("sheet", F("criterion__code"), "scorer", "scorer__user__name", "value"))

    @cached_property
    def scores(self) -> dict[int, list[ScoreInput]]:
        found: dict[int, list[ScoreInput]] = defaultdict(list)
        for sheet, code, scorer, _, value in self._scores:
            found[sheet].append(ScoreInput(code, scorer, value))
        return found

    @cached_property
    def ballots(self) -> dict[int, list[BallotInput]]:
        """民主测评 by sheet."""
        found: dict[int, list[BallotInput]] = defaultdict(list)
        rows = Ballot.objects.filter(sheet__in=[sheet.pk for sheet in self.sheets])
        for ballot in rows.select_related("rater_group__criterion"):
            raters = ballot.rater_group
            found[ballot.sheet_id].append(
                BallotInput(ballot.pk, raters.criterion.code, raters.code, **ballot.numbers)
            )
        return found

    @cached_property
    def scorers(self) -> dict[int, str]:
        return {scorer: name for _, _, scorer, name, _ in self._scores}


@dataclass(frozen=True)
class Filed:
    """A submitted report: when it was due, when it was handed in, the light it stored."""

    due_on: date
    filed_at: datetime | None
    light: str

    @property
    def on_time(self) -> bool:
        return self.filed_at is not None and timezone.localdate(self.filed_at) <= self.due_on


def survey_inputs(weighed: Weighed) -> SurveyInputs:
    """The result's numbers with its source in words, and the waiver where it has one."""
    found, worth = weighed.result, weighed.mapping
    return SurveyInputs(
        result_id=found.pk,
        source=found.source_words,
        satisfied=found.satisfied,
        basically=found.basically,
        dissatisfied=found.dissatisfied,
        worth_satisfied=worth.satisfied,
        worth_basically=worth.basically,
        worth_dissatisfied=worth.dissatisfied,
        least=weighed.least,
        note=weighed.standing if weighed.is_short else "",
        points=found.points,
        kind=found.kind,
    )
