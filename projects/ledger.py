"""项目台账: what its rows are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.conf import settings
from django.db.models import Count, OuterRef, QuerySet, Subquery

from organizations.exports import Found
from organizations.filtered_list import PICKED
from organizations.namesakes import namesakes
from projects.lights import explain, planned_percent
from projects.models import Obstacle, Problem, ProgressReport, Project, Task
from projects.models.report import DifficultyKind
from projects.panels import ledger_satisfaction
from projects.project_list import ProjectListing
from projects.rows import LIGHT_COLUMNS
from projects.sheets.ledger import FULL, LedgerRow, ledger_sheet, note_of
from projects.states import ProjectState, ReportState, TaskState

# What the columns are made from; the long texts that no column shows stay in the database.
LEDGER_COLUMNS = (
    *LIGHT_COLUMNS,
    "number", "level", "size", "title", "source", "problem_statement", "objectives",
    "original_due_on", "times_postponed", "budget", "spent", "beneficiaries", "organization__short_name", "lead__name", "category__name",
)  # fmt: skip
LEVEL_WORDS = {"city": "市", "county": "县", "township": "乡镇", "village": "村"}
# Looked up thousands of times; get_…_display() takes ten times as long.
DIFFICULTY_WORDS = dict(DifficultyKind.choices)
SIZE_WORDS = dict(Project.Size.choices)
STATE_WORDS = dict(ProjectState.choices)
SOURCE_WORDS = dict(Problem.Source.choices)


def ledger_found(listing: ProjectListing, names: Sequence[str] = FULL) -> Found:
    """The filtered rows as the official ledger, or as the named columns of it."""
    mechanism = settings.MECHANISM_NAME
    round_name = listing.round.name.replace(" ", "") if listing.round else ""
    conditions = [listing.scope_words.replace("\u3000", "，"), *(words for words, _ in listing.applied)]
    if listing.asked("export") == PICKED:
        conditions.append(f"勾选的 {listing.found.count()} 个项目")
    sheet = ledger_sheet(
        f"{mechanism}项目台账（{round_name}）",
        note_of(listing.thresholds, listing.today),
        names,
        lambda records: ledger_rows(records, listing),
    )
    return Found(sheet, ledger_records(listing), "，".join(conditions), f"{mechanism}项目台账")


def ledger_records(listing: ProjectListing) -> QuerySet[Any]:
    """One query for the projects with what hangs below as subqueries."""
    overdue = (
        Task.objects.filter(Task.overdue_on(listing.today), project=OuterRef("pk"))
        .order_by()
        .values("project")
        .annotate(number=Count("pk"))
        .values("number")
    )
    latest = ProgressReport.objects.filter(project=OuterRef("pk"), state=ReportState.SUBMITTED).order_by(
        "-period"
    )
    heaviest = (
        Task.objects.filter(project=OuterRef("pk"))
        .exclude(state=TaskState.CANCELLED)
        .order_by("-weight", "position", "pk")
    )
    obstacle = Obstacle.objects.filter(project=OuterRef("pk")).exclude(
        state__in=[Obstacle.State.SOLVED, Obstacle.State.ANSWERED]
    )
    projects: QuerySet[Any] = listing.ordered.select_related("organization", "lead", "category").annotate(
        overdue_tasks=Subquery(overdue),
        latest_done=Subquery(latest.values("done")[:1]),
        department_name=Subquery(heaviest.values("department_text")[:1]),
        department_unit_name=Subquery(heaviest.values("department_unit__short_name")[:1]),
        obstacle_kind=Subquery(obstacle.values("kind")[:1]),
    )
    return projects.only(*LEDGER_COLUMNS)


def ledger_rows(projects: Iterable[Any], listing: ProjectListing) -> Iterator[LedgerRow]:
    """Two more queries, for satisfaction and for organizations that are called the same."""
    satisfaction = ledger_satisfaction(listing.round)
    placed = namesakes(listing.actor.organization)
    for project in projects:
        place = placed.get(project.organization_id, project.organization.short_name)
        yield ledger_row(project, listing, place, satisfaction.get(project.organization_id))


def ledger_row(
    project: Any, listing: ProjectListing, organization: str, satisfaction: float | None
) -> LedgerRow:
    shown = project.state in Project.ESTABLISHED
    return LedgerRow(
        number=project.number,
        level=LEVEL_WORDS[project.level],
        organization=organization,
        lead=project.lead.name if project.lead else "",
        size=SIZE_WORDS[project.size],
        category=project.category.name if project.category else "",
        title=project.title,
        source=SOURCE_WORDS.get(project.source, ""),
        problem_statement=project.problem_statement,
        objectives=project.objectives,
        department=project.department_unit_name or project.department_name or "",
        starts_on=project.starts_on,
        due_on=project.due_on,
        original_due_on=project.original_due_on if project.times_postponed else None,
        times_postponed=project.times_postponed,
        budget=None if project.budget is None else float(project.budget),
        spent=float(project.spent),
        beneficiaries=project.beneficiaries,
        state=STATE_WORDS[project.state],
        light=explain(project, listing.thresholds, listing.today).word,
        planned=float(planned_percent(project, listing.today)) / 100 if shown else None,
        percent=float(project.percent) / 100 if shown else None,
        overdue_tasks=project.overdue_tasks or 0,
        latest=project.latest_done or "",
        obstacle=DIFFICULTY_WORDS.get(project.obstacle_kind, ""),
        satisfaction=satisfaction,
        next_due=project.next_open_due,
    )
