"""Counting the figures: one grouped query per kind of record, whatever the size of the city."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import CharField, Count, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Substr

from organizations.actor import Actor
from organizations.models import Organization
from organizations.tree import SEGMENT
from projects.filters import owing, reported_in
from projects.lights import Thresholds, red_since
from projects.matters import the_words
from projects.models import AnnualRound, Obstacle, Project
from projects.periods import last_due_period
from reviews.mechanism_list import adopted_somewhere
from reviews.models import MonthSnapshot

from . import asked
from .figures import Figures, LongRed, Mix, ObstacleKind, UnitFigures
from .months import Lights, months_of
from .records import (
    Answers,
    answers_given,
    counted_projects,
    counting_answers,
    mechanisms_of,
    meetings_held,
    obstacles_raised,
    overdue_tasks,
    secretaries,
)

CATEGORY = ("category", "category__position", "category__name")
LONGEST = 8
EVERY = Count("pk")
NONE = Value(0)


@dataclass(frozen=True)
class Place:
    """Whose dashboard: the reader, the organization with its children in order, the round and the day."""

    actor: Actor
    organization: Organization
    children: list[Organization]
    round: AnnualRound
    today: date

    @property
    def period(self) -> date:
        return last_due_period(self.round, self.today)

    @property
    def projects(self) -> QuerySet[Any]:
        return counted_projects(self.actor, self.organization, self.round, self.today)

    def unit_of(self, column: str) -> Substr:
        """Path of the child below which a record lies; the own path for the organization itself."""
        return Substr(column, 1, len(self.organization.path) + SEGMENT)


@dataclass
class Small:
    """What the one query of the small countings brings beside the rows of units; mechanisms by state and `adopted`."""

    obstacles: list[ObstacleKind] = field(default_factory=list)
    mechanisms: Counter[str] = field(default_factory=Counter)
    months: dict[date, Lights] = field(default_factory=dict)


def figures(place: Place) -> Figures:
    """The rows in the order of the children, those with nothing included, 本级 first. Five queries, two where
    nothing lies below; one more while a month that is over has no snapshot."""
    children, today = place.children, place.today
    units = [UnitFigures(place.organization, own=True), *(UnitFigures(child) for child in children)]
    by_path = {unit.organization.path: unit for unit in units}
    # Where nothing lies below, the page shows the projects themselves instead of charts.
    mix = project_mix(place) if children else Mix()
    count_projects(place, by_path, mix)
    small = count_small(place, by_path)
    given = asked.rows("answers", place, lambda: answers_given(place.actor, place.organization, place.round))
    answers = counting_answers(given)
    count_answers(by_path, answers, len(place.organization.path) + SEGMENT)
    total = UnitFigures(place.organization)
    for unit in units:
        total.add(unit)
    shown = [unit for unit in units if unit.own or unit.organization.is_active_on(today) or not unit.is_empty]
    return Figures(
        place.organization,
        place.round,
        today,
        place.period,
        shown,
        total,
        mix,
        small.obstacles,
        small.mechanisms,
        longest_red(place) if children else [],
        months_of(place.organization, place.round, small.months, today) if children else [],
    )


def count_projects(place: Place, by_path: dict[str, UnitFigures], mix: Mix) -> None:
    rows = asked.rows("projects", place, lambda: projects_by_unit(place))
    for path, level, light, number, large, owed, filed in rows:
        unit = by_path[path]
        unit.projects += number
        unit.major += large
        unit.by_light[light] += number
        unit.owing += owed
        unit.reported += filed
        mix.by_level[level, light] += number


def projects_by_unit(place: Place) -> QuerySet[Any]:
    period = place.period
    grouped = place.projects.annotate(unit=place.unit_of("path")).order_by().values("unit", "level", "light")
    return grouped.annotate(
        number=EVERY,
        large=Count("pk", filter=Q(size=Project.Size.MAJOR)),
        owed=Count("pk", filter=owing(period)),
        filed=Count("pk", filter=owing(period) & Q(reported_in(period))),
    ).values_list("unit", "level", "light", "number", "large", "owed", "filed")


def project_mix(place: Place) -> Mix:
    mix = Mix()
    rows = asked.rows("mix", place, lambda: projects_by_kind(place))
    for state, source, key, position, name, number in rows:
        mix.by_state[state] += number
        mix.by_source[source] += number
        if key:
            mix.by_category[key, position, name] += number
            mix.by_both[source, (key, position, name)] += number
    return mix


def projects_by_kind(place: Place) -> QuerySet[Any]:
    kinds = ("state", "source", *CATEGORY)
    return place.projects.order_by().values(*kinds).annotate(number=EVERY).values_list(*kinds, "number")


def count_small(place: Place, by_path: dict[str, UnitFigures]) -> Small:
    """Secretaries, overdue tasks and meetings into the rows; obstacles, mechanisms and months. One round trip."""
    small = Small()
    for what, key, *numbers in asked.rows("small", place, lambda: small_countings(place)):
        if what == "secretaries":
            unit = by_path[key]
            unit.secretaries, unit.leading, unit.leading_more, _ = numbers
        elif what == "overdue":
            by_path[key].overdue_tasks, by_path[key].overdue_projects = numbers[:2]
        elif what == "meetings":
            by_path[key].meetings = numbers[0]
        elif what == "obstacles":
            small.obstacles.append(ObstacleKind(key, *numbers[:3]))
        elif what == "mechanisms":
            small.mechanisms[key] = numbers[0]
            small.mechanisms["adopted"] += numbers[1]
        else:
            small.months[date.fromisoformat(key)] = (numbers[0], numbers[1], numbers[2], numbers[3])
    return small


def small_countings(place: Place) -> QuerySet[Any]:
    organization, round_ = place.organization, place.round
    waiting = Q(state=Obstacle.State.ESCALATED, escalated_to=place.actor.organization_id)
    stored = MonthSnapshot.objects.filter(organization=organization, round=round_)
    first, *rest = (
        counted(
            secretaries(place.actor, organization, round_, place.today),
            "secretaries",
            place.unit_of("organization__path"),
            EVERY,
            Count("pk", filter=Q(leads=True)),
            Count("pk", filter=Q(leads_more=True)),
        ),
        counted(
            overdue_tasks(place.projects, place.today),
            "overdue",
            place.unit_of("project__path"),
            EVERY,
            Count("project", distinct=True),
        ),
        counted(meetings_held(organization, round_), "meetings", place.unit_of("path"), EVERY),
        counted(
            obstacles_raised(organization, round_),
            "obstacles",
            F("kind"),
            Count("project", distinct=True),
            Count("pk", filter=Q(state__in=Obstacle.UNSOLVED)),
            Count("pk", filter=waiting),
        ),
        counted(
            mechanisms_of(organization, round_),
            "mechanisms",
            F("state"),
            EVERY,
            Count("pk", filter=Q(adopted_somewhere())),
        ),
        rows_of(stored.order_by(), "months", Cast("month", CharField()), *map(F, MonthSnapshot.LIGHTS)),
    )
    return first.union(*rest, all=True)


def counted(rows: QuerySet[Any], what: str, key: Any, *numbers: Any) -> QuerySet[Any]:
    """rows_of() grouped by the key."""
    named = rows.order_by().annotate(key=key).values("key")
    return rows_of(named, what, F("key"), *numbers)


def rows_of(rows: QuerySet[Any], what: str, key: Any, *numbers: Any) -> QuerySet[Any]:
    """Rows (what, key, four numbers), alike for every kind of record; what is not counted is 0."""
    filled = dict(zip("abcd", [*numbers, NONE, NONE, NONE, NONE], strict=False))
    named = rows.annotate(what=the_words(what), told=key, **filled)
    return named.values_list("what", "told", *"abcd")


def count_answers(by_path: dict[str, UnitFigures], surveyed: list[Answers], width: int) -> None:
    """Answers are added up over organizations, of each the one result that counts."""
    for entry in surveyed:
        unit = by_path[entry.path[:width]]
        unit.short += entry.lacks_sample
        if entry.counts:
            unit.surveyed += 1
            unit.answers = unit.answers.plus(entry.counts)


def longest_red(place: Place) -> list[LongRed]:
    """The projects that have been red longest by their present dates, longest first."""
    thresholds, today = Thresholds.of(place.round), place.today
    found = []
    for pk, title, organization, lead, level, far, task, notice in asked.rows(
        "red", place, lambda: red_ones(place)
    ):
        since = red_since(far, task, notice, thresholds.at(level))
        if since and since <= today:
            days = (today - since).days + 1
            found.append((-days, pk, LongRed(f"/projects/{pk}/", title, organization, lead or "", days)))
    return [row for _, _, row in sorted(found, key=lambda entry: entry[:2])[:LONGEST]]


def red_ones(place: Place) -> QuerySet[Any]:
    columns = ("pk", "title", "organization__short_name", "lead__name", "level")
    dates = ("far_behind_from", "next_open_due", "next_notice_due")
    return place.projects.filter(light="red").order_by().values_list(*columns, *dates)
