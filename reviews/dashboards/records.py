"""The records that a dashboard counts. The list pages behind its numbers start from the same ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from feedback.models import SurveyResult, SurveyRules
from feedback.rates import Counts
from feedback.weighing import COUNTED, SHORT, Weighed, counting, standing_case, weigh
from organizations.actor import Actor
from organizations.models import Appointment, Organization
from organizations.roles import Role
from organizations.tree import within
from projects.lights import Thresholds, light_case
from projects.meeting_list import held_in
from projects.models import AnnualRound, Leadership, Meeting, Obstacle, Project, Task
from projects.states import ESTABLISHED, LEADING, RUNNING
from reviews.models import Mechanism

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
    """Secretaries in office at the organization and below, each with `leads`: whether a project is led, and
    `leads_more`: whether more than the round's maximum.

    Led means submitted or later, not rejected and not terminated: as the maximum per secretary counts.
    """
    led = Project.objects.filter(within(organization.path), round=round_, state__in=LEADING)
    leading = Q(organization__in=led.order_by().values("organization"))
    houses = Organization.objects.filter(within(organization.path)).order_by().values("pk")
    # By their houses: led by the role, the database reads the secretaries of all cities.
    return (
        Appointment.objects.visible_to(actor)
        .active(day_of_count(round_, today))
        .filter(organization__in=houses, role=Role.SECRETARY)
        .annotate(
            leads=ExpressionWrapper(leading, BooleanField()),
            leads_more=is_overloaded(round_),
        )
    )


def is_overloaded(round_: AnnualRound) -> Exists:
    """Whether the outer post's person leads more projects of the round than allowed, in whatever posts; a project taken
    over does not count (projects.submission.no_room). Asked of each person, so that nobody else's projects are read."""
    led = Leadership.objects.filter(
        user=OuterRef("user"), to_on=None, taken_over=False, project__round=round_, project__state__in=LEADING
    )
    counted = led.order_by().values("user").annotate(number=Count("pk"))
    return Exists(counted.filter(number__gt=round_.max_projects))


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


def answers_given(actor: Actor, organization: Organization, round_: AnnualRound) -> QuerySet[Any]:
    """Every result of an organization there, weighed by the database: (path, standing, kind, three numbers)."""
    rules = SurveyRules.of(round_)
    results = SurveyResult.objects.visible_to(actor).of_organizations()
    found = results.filter(within(organization.path), round=round_).order_by()
    return found.annotate(standing=standing_case(rules)).values_list(
        "path", "standing", "kind", "satisfied", "basically", "dissatisfied"
    )


def counting_answers(rows: Iterable[tuple[Any, ...]]) -> list[Answers]:
    """counting_surveys() as bare numbers, of the rows of answers_given()."""
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
    return Task.objects.filter(Q(project__in=running.values("pk")), Task.overdue_on(today))


def meetings_held(organization: Organization, round_: AnnualRound) -> QuerySet[Any]:
    """Meetings of the organization and below that took place in the round: the meeting list with `held=yes`."""
    found = Meeting.objects.filter(within(organization.path), state__in=Meeting.TOOK_PLACE)
    return found.filter(held_in(round_))


def obstacles_raised(organization: Organization, round_: AnnualRound) -> QuerySet[Any]:
    """Every obstacle of the round's established projects there, whatever became of it."""
    return Obstacle.objects.filter(
        within(organization.path, "project__path"), project__round=round_, project__state__in=ESTABLISHED
    )


def mechanisms_of(organization: Organization, round_: AnnualRound) -> QuerySet[Any]:
    """Mechanisms in force that came from the round's projects there."""
    found = Mechanism.objects.in_force().filter(within(organization.path))
    return found.from_round(round_.pk)
