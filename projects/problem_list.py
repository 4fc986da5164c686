"""问题池: the filtered list of problems, and which of them the actor may tick for a declaration."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.utils import timezone

from organizations.actor import Actor
from organizations.models import Organization
from organizations.names import squeeze
from organizations.roles import Role
from organizations.tree import within

from .filters import chosen, offered_units
from .models import AnnualRound, Problem
from .permissions import may_declare, may_record_problems
from .rounds import chosen_round

PAGE_SIZE = 50


class ProblemFilter(django_filters.FilterSet):
    """Bound with the organizations whose subtrees the actor may choose."""

    q = django_filters.CharFilter(
        method="by_words",
        label="问题描述、编号或组织",
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    round = django_filters.ModelChoiceFilter(
        queryset=AnnualRound.objects.all(), label="年度", empty_label=None
    )
    organization = django_filters.ChoiceFilter(label="组织", method="by_subtree", empty_label=None)
    source = chosen(Problem.Source.choices, "问题来源", "全部来源")
    state = chosen(Problem.State.choices, "状态", "全部状态")

    class Meta:
        model = Problem
        fields: list[str] = []

    def __init__(self, *args: Any, units: list[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = units
        self.filters["organization"].extra["choices"] = [(unit.pk, f"{unit}及以下") for unit in units]

    def by_words(self, problems: QuerySet[Problem], name: str, value: str) -> QuerySet[Problem]:
        words = value.strip()
        return problems.filter(
            Q(description__icontains=words)
            | Q(number__icontains=words)
            | Q(organization__pinyin__contains=squeeze(words))
        )

    def by_subtree(self, problems: QuerySet[Problem], name: str, value: str) -> QuerySet[Problem]:
        path = next((unit.path for unit in self.units if str(unit.pk) == value), None)
        return problems.filter(within(path)) if path else problems.none()


@dataclass(frozen=True)
class ProblemRow:
    """`late` says by how many days an open problem has passed its deadline, else empty."""

    problem: Problem
    may_tick: bool
    late: str


@dataclass
class ProblemListing:
    """What one actor sees of the pool under one query."""

    actor: Actor
    query: Mapping[str, str]

    @cached_property
    def round(self) -> AnnualRound | None:
        return chosen_round(AnnualRound.objects.all(), self.query.get("round", ""))

    @cached_property
    def units(self) -> list[Organization]:
        return offered_units(self.actor, str(self.query.get("organization", "")))

    @cached_property
    def filter(self) -> ProblemFilter:
        data = dict(self.query.items())
        if self.round:
            data["round"] = str(self.round.pk)
        return ProblemFilter(data, queryset=Problem.objects.visible_to(self.actor), units=self.units)

    @cached_property
    def page(self) -> Page[Problem]:
        shown = self.filter.qs.select_related("organization")
        return Paginator(shown, PAGE_SIZE).get_page(self.query.get("page"))

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
    def is_filtered(self) -> bool:
        return any(self.query.get(name) for name in ("q", "source", "state", "organization"))

    @property
    def scope_words(self) -> str:
        round_name = self.round.name if self.round else "尚无年度"
        asked = str(self.query.get("organization", ""))
        unit = next((unit for unit in self.units if str(unit.pk) == asked), self.actor.organization)
        return f"{round_name}　{unit}及以下" if unit else round_name


def late_words(problem: Problem) -> str:
    today = timezone.localdate()
    if problem.state != Problem.State.OPEN or problem.deadline is None or problem.deadline >= today:
        return ""
    return f"逾期 {(today - problem.deadline).days} 天"
