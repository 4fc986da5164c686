"""难点堵点列表: obstacles in scope under one query string, those that wait for the reader first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from organizations.actor import Actor
from organizations.filter_sets import FilterSet
from organizations.filtered_list import FilteredList, Tick, below_unit
from organizations.models import Organization
from organizations.names import squeeze
from organizations.roles import READS_OWN

from .filters import EVERY_STATE, LONGEST_WORDS, chosen, unseen
from .models import AnnualRound, Obstacle
from .models.report import DifficultyKind
from .obstacle_words import waiting_words

STATES = [*Obstacle.State.choices, (EVERY_STATE, "全部状态")]


class ObstacleFilter(FilterSet):
    """Bound with who asks, the subtrees to choose from and the rounds; without a state the unsolved ones."""

    q = django_filters.CharFilter(
        method="by_words",
        label="难点、项目或组织",
        max_length=LONGEST_WORDS,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    organization = django_filters.ChoiceFilter(label="组织", method="by_subtree", empty_label=None)
    kind = chosen(DifficultyKind.choices, "类型", "全部类型")
    state = django_filters.ChoiceFilter(choices=STATES, label="状态", empty_label="未解决", method="by_state")
    round = django_filters.ChoiceFilter(field_name="project__round", label="年度", empty_label="全部年度")
    to = unseen([("me", "提请本级")], "提请", "by_asked")

    class Meta:
        model = Obstacle
        fields: list[str] = []

    def __init__(
        self, *args: Any, actor: Actor, units: list[Organization], rounds: list[AnnualRound], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.units = actor, units
        self.filters["organization"].extra["choices"] = [(unit.pk, f"{unit}及以下") for unit in units]
        self.filters["round"].extra["choices"] = [(round_.pk, round_.name) for round_ in rounds]

    def by_words(self, obstacles: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        words = value.strip()
        return obstacles.filter(
            Q(description__icontains=words)
            | Q(asked__icontains=words)
            | Q(project__title__icontains=words)
            | Q(project__organization__pinyin__contains=squeeze(words))
        )

    def by_subtree(self, obstacles: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return below_unit(obstacles, self.units, value, "project__path")

    def by_state(self, obstacles: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return obstacles if value == EVERY_STATE else obstacles.filter(state=value)

    def by_asked(self, obstacles: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return obstacles.filter(escalated_to=self.actor.organization_id)

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """A value that does not exist finds nothing."""
        if self.form.errors:
            return queryset.none()
        found = super().filter_queryset(queryset)
        if not self.form.cleaned_data.get("state"):
            found = found.filter(state__in=Obstacle.UNSOLVED)
        return found


@dataclass(frozen=True, slots=True)
class ObstacleRow:
    """One obstacle and, in words, how long the level above has had it."""

    obstacle: Obstacle
    waiting: str


class ObstacleListing(FilteredList):
    """What one actor sees of the obstacles under one query."""

    route = "projects:obstacles"
    narrowing = ("q", "organization", "kind", "state", "round", "to")

    @cached_property
    def today(self) -> date:
        return timezone.localdate()

    @cached_property
    def filter(self) -> ObstacleFilter:
        return ObstacleFilter(
            dict(self.query.items()),
            queryset=Obstacle.objects.visible_to(self.actor),
            actor=self.actor,
            units=self.units,
            rounds=list(AnnualRound.objects.order_by("-year")),
        )

    @cached_property
    def ordered(self) -> QuerySet[Any]:
        """Those that wait for the reader's organization first, then by how far they are from solved."""
        mine = Q(state=Obstacle.State.ESCALATED, escalated_to=self.actor.organization_id)
        ranks = [When(mine, then=Value(0)), When(state=Obstacle.State.ESCALATED, then=Value(1))]
        rank = Case(*ranks, default=Value(2), output_field=IntegerField())
        oldest = F("escalated_on").asc(nulls_last=True)
        found = self.filter.qs.annotate(rank=rank).order_by("rank", oldest, "-raised_on", "-pk")
        return found.select_related("project__organization", "escalated_to", "answer_unit")

    @cached_property
    def rows(self) -> list[ObstacleRow]:
        return [ObstacleRow(obstacle, waiting_words(obstacle, self.today)) for obstacle in self.page]

    @property
    def is_asked_only(self) -> bool:
        return self.query.get("to") == "me"

    @property
    def ticks(self) -> list[Tick]:
        return [Tick("to", "me", "只看提请本级的", self.is_asked_only)] if self.may_be_asked else []

    @property
    def may_be_asked(self) -> bool:
        """Whether others can ask the acting organization: whoever reads nothing below has no such list."""
        return self.actor.role not in READS_OWN
