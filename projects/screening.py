"""研判: what waits to be decided in a round, grouped, with how far the work has come."""

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.db.models import Case, IntegerField, Value, When

from organizations.actor import Actor
from organizations.filtered_list import Tick
from organizations.roles import Role

from .models import Problem
from .problem_filters import ScreeningFilter
from .problem_list import late_words
from .querysets import ProblemQuerySet
from .round_list import RoundList
from .similar import ALIKE, LEAST_PAIRS, likeness, pairs

GROUPINGS = {"organization": "按组织", "source": "按来源"}
URGENCY_TONES = {Problem.Urgency.CRITICAL: "grave", Problem.Urgency.URGENT: "ask", Problem.Urgency.NORMAL: ""}
MOST_URGENT_FIRST = Case(
    *(
        When(urgency=urgency, then=Value(rank))
        for rank, urgency in enumerate(reversed(Problem.Urgency.values))
    ),
    output_field=IntegerField(),
)
SOURCES = Case(
    *(When(source=source, then=Value(rank)) for rank, source in enumerate(Problem.Source.values)),
    output_field=IntegerField(),
)


@dataclass(frozen=True)
class ScreeningRow:
    """`alike` are the numbers of others on the same page that read alike."""

    problem: Problem
    late: str
    tone: str
    alike: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    title: str
    rows: list[ScreeningRow]


@dataclass(frozen=True)
class Progress:
    """How many of the problems in scope have been decided upon."""

    decided: int = 0
    total: int = 0

    @property
    def percent(self) -> int:
        return self.decided * 100 // self.total if self.total else 0


class ScreeningListing(RoundList):
    """What waits for the acting post's decision under one query."""

    narrowing = ("q", "source", "urgency", "reach", "organization", "own", "overdue")

    @cached_property
    def scope(self) -> ProblemQuerySet:
        return decided_by(self.actor).filter(round=self.round) if self.round else Problem.objects.none()

    @cached_property
    def filter(self) -> ScreeningFilter:
        waiting = self.scope.waiting()
        home = self.actor.organization_id
        return ScreeningFilter(
            self.in_round, queryset=waiting, rounds=self.rounds, units=self.units, home=home
        )

    @property
    def grouping(self) -> str:
        asked = str(self.query.get("group", ""))
        return asked if asked in GROUPINGS else "organization"

    @cached_property
    def ordered(self) -> ProblemQuerySet:
        first = [SOURCES] if self.grouping == "source" else []
        found = self.filter.qs.select_related("organization")
        return found.order_by(*first, "organization__order_key", MOST_URGENT_FIRST, "number", "pk")

    @cached_property
    def groups(self) -> list[Group]:
        by_source = self.grouping == "source"
        rows = screening_rows(list(self.page))
        titled = groupby(rows, lambda row: group_title(row.problem, by_source))
        return [Group(title, list(found)) for title, found in titled]

    @cached_property
    def progress(self) -> Progress:
        total = self.scope.count()
        return Progress(total - self.scope.waiting().count(), total)

    @property
    def ticks(self) -> list[Tick]:
        own = Tick("own", "yes", "只看本级", self.query.get("own") == "yes")
        late = Tick("overdue", "yes", "只看逾期", self.query.get("overdue") == "yes")
        return [own, late] if len(self.units) > 1 else [late]

    @property
    def kept(self) -> list[tuple[str, str]]:
        return [("group", self.grouping)]

    @property
    def tabs(self) -> list[tuple[str, str, bool]]:
        return [(name, words, name == self.grouping) for name, words in GROUPINGS.items()]

    @property
    def scope_words(self) -> str:
        below = "及以下" if self.actor.has_role(Role.OFFICER) else ""
        return f"{self.round_name}　{self.actor.organization}{below}"


def decided_by(actor: Actor) -> ProblemQuerySet:
    """may_decide_problem in a query: a secretary's own organization, an officer's and everything below."""
    if actor.has_role(Role.OFFICER):
        return Problem.objects.scoped_to(actor)
    if actor.has_role(Role.SECRETARY):
        return Problem.objects.filter(organization=actor.organization_id)
    return Problem.objects.none()


def group_title(problem: Problem, by_source: bool) -> str:
    return str(problem.get_source_display() if by_source else problem.organization.name)


def screening_rows(problems: list[Problem]) -> list[ScreeningRow]:
    texts = {problem.pk: pairs(problem.description) for problem in problems}
    return [
        ScreeningRow(
            problem,
            late_words(problem),
            URGENCY_TONES.get(Problem.Urgency(problem.urgency), ""),
            tuple(
                other.number
                for other in problems
                if other is not problem and reads_alike(texts[problem.pk], texts[other.pk])
            ),
        )
        for problem in problems
    ]


def reads_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return min(len(one), len(other)) >= LEAST_PAIRS and likeness(one, other) >= ALIKE
