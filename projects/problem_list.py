"""问题池: the filtered list of problems, and which of them the actor may tick for a declaration."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from organizations.filtered_list import Tick
from organizations.list_columns import Columns
from organizations.roles import Role

from .models import Problem
from .permissions import may_declare, may_record_problems, may_screen
from .problem_filters import ProblemFilter
from .round_list import RoundList


@dataclass(frozen=True)
class ProblemRow:
    """`late` says by how many days an open problem has passed its deadline, else empty."""

    problem: Problem
    may_tick: bool
    late: str


COLUMNS = Columns(
    {
        "organization": "组织",
        "source": "来源",
        "urgency": "紧急程度",
        "people": "影响人数",
        "found": "发现日期",
        "deadline": "办理期限",
        "state": "状态",
    },
    {"reach": "共性或个性", "outcome": "处理说明"},
)


class ProblemListing(RoundList):
    """What one actor sees of the pool under one query."""

    route = "projects:problems"
    narrowing = ("q", "source", "state", "urgency", "reach", "organization", "own", "overdue")

    @property
    def offered(self) -> Columns:
        return COLUMNS

    @cached_property
    def filter(self) -> ProblemFilter:
        visible = Problem.objects.visible_to(self.actor)
        home = self.actor.organization_id
        return ProblemFilter(self.in_round, queryset=visible, rounds=self.rounds, units=self.units, home=home)

    @cached_property
    def ordered(self) -> QuerySet[Any]:
        """Newest first; two with the same place keep their order from page to page."""
        found = self.filter.qs.select_related("organization")
        return found.order_by("-round__year", "-number", "-pk")

    @cached_property
    def rows(self) -> list[ProblemRow]:
        problems = list(self.page)
        ready = self.declarable(problems)
        return [ProblemRow(problem, problem.pk in ready, late_words(problem)) for problem in problems]

    def declarable(self, problems: list[Problem]) -> set[int]:
        """Those that may be ticked: of the own organization, and no project is at work on them."""
        if not self.may_declare:
            return set()
        own = Problem.objects.declarable(self.actor.organization_id)
        return set(own.filter(pk__in=[problem.pk for problem in problems]).values_list("pk", flat=True))

    @property
    def may_tick(self) -> bool:
        return any(row.may_tick for row in self.rows)

    @property
    def may_declare(self) -> bool:
        return may_declare(self.actor)

    @property
    def record_label(self) -> str:
        """The button that records a problem, empty for whoever may not."""
        if not may_record_problems(self.actor):
            return ""
        return "交办问题" if self.actor.has_role(Role.OFFICER) else "登记问题"

    @property
    def may_screen(self) -> bool:
        return may_screen(self.actor)

    @property
    def ticks(self) -> list[Tick]:
        """本级 where there is something below, and what is overdue."""
        own = Tick("own", "yes", "只看本级", self.query.get("own") == "yes")
        late = Tick("overdue", "yes", "只看逾期未研判", self.query.get("overdue") == "yes")
        return [own, late] if len(self.units) > 1 else [late]


def late_words(problem: Problem) -> str:
    today = timezone.localdate()
    if problem.state != Problem.State.OPEN or problem.deadline is None or problem.deadline >= today:
        return ""
    return f"逾期 {(today - problem.deadline).days} 天"
