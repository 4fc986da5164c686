"""The records that a dashboard counts. The list pages behind its numbers start from the same ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from feedback.models import SurveyResult, SurveyRules
from feedback.rates import Counts
from feedback.weighing import COUNTED, SHORT, Weighed, counting, standing_case, weigh
from organizations.actor import Actor
from organizations.models import Appointment, Organization
from organizations.roles import Role
from organizations.tree import within
from projects.lights import Thresholds, light_case
from projects.models import AnnualRound, Project, Task
from projects.states import ESTABLISHED, LEADING, OPEN_TASK, RUNNING

# What a result's weight and its row in the list are made from; a city has thousands of results.
SURVEY_COLUMNS = (
    "path", "kind", "agency", "project", "satisfied", "basically", "dissatisfied", "waiver_reason",
    "organization__level", "organization__short_name",
)  # fmt: skip


def counted_projects(
    actor: Actor, organization: Organization, round_: AnnualRound, today: date
) -> QuerySet[Any]:
    """What was established in the round at the organization and below, with its light."""
    return (
        Project.objects.scoped_to(actor)
        .filter(within(organization.path), round=round_, state__in=ESTABLISHED)
        .annotate(light=light_case(Thresholds.of(round_), today))
    )


def day_of_count(round_: AnnualRound, today: date) -> date:
    """The day whose secretaries are counted: today, for another year its first or last day."""
    return min(max(today, round_.starts_on), round_.ends_on)


def secretaries(actor: Actor, organization: Organization, round_: AnnualRound, today: date) -> QuerySet[Any]:
    """Secretaries in office at the organization and below, each with `leads`: whether a project is led.

    Led means submitted or later, not rejected and not terminated: as the maximum per secretary counts.
    """
    led = Project.objects.filter(organization=OuterRef("organization"), round=round_, state__in=LEADING)
    return (
        Appointment.objects.visible_to(actor)
        .active(day_of_count(round_, today))
        .filter(within(organization.path, "organization__path"), role=Role.SECRETARY)
        .annotate(leads=Exists(led))
    )


def counting_surveys(actor: Actor, organization: Organization, round_: AnnualRound) -> list[Surveyed]:
    """What each surveyed organization at the place and below is worth, in any order. Two queries."""
    results = (
        SurveyResult.objects.visible_to(actor)
        .of_organizations()
        .filter(within(organization.path), round=round_)
        .select_related("organization")
        .only(*SURVEY_COLUMNS)
    )
    by_path: dict[str, list[Weighed]] = {}
    for entry in weigh(results, round_):
        by_path.setdefault(entry.result.path, []).append(entry)
    return [Surveyed(path, entries, counting(entries)) for path, entries in by_path.items()]


@dataclass(frozen=True)
class Answers:
    """What one surveyed organization adds to the figures: the answers that count (None: none do)."""

    path: str
    counts: Counts | None
    lacks_sample: bool


def counting_answers(actor: Actor, organization: Organization, round_: AnnualRound) -> list[Answers]:
    """counting_surveys() as bare numbers: the results are weighed by the database. One query."""
    rules = SurveyRules.of(round_)
    rows = (
        SurveyResult.objects.visible_to(actor)
        .of_organizations()
        .filter(within(organization.path), round=round_)
        .order_by()
        .annotate(standing=standing_case(rules))
        .values_list("path", "standing", "kind", "satisfied", "basically", "dissatisfied")
    )
    best: dict[str, tuple[int, list[int]]] = {}
    short = set()
    for path, standing, kind, *numbers in rows:
        if standing == COUNTED:
            entry = (SurveyResult.RANKED.index(kind), numbers)
            best[path] = min(entry, best.get(path, entry))
        elif standing == SHORT:
            short.add(path)
    counted = [Answers(path, Counts(*numbers), False) for path, (_, numbers) in best.items()]
    return counted + [Answers(path, None, True) for path in short - best.keys()]


@dataclass(frozen=True)
class Surveyed:
    """An organization's results of a round, and the one that counts (None: none of them)."""

    path: str
    results: list[Weighed]
    best: Weighed | None

    @property
    def lacks_sample(self) -> bool:
        return self.best is None and any(entry.lacks_sample for entry in self.results)


def overdue_tasks(projects: QuerySet[Any], today: date) -> QuerySet[Any]:
    """Open tasks past their due date in projects at work."""
    # Of projects whose earliest open task is past, so that nobody else's tasks are read.
    running = projects.filter(state__in=RUNNING, next_open_due__lt=today)
    return Task.objects.filter(Q(project__in=running.values("pk")), state__in=OPEN_TASK, due_on__lt=today)
