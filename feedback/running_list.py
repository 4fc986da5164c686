"""The list of surveys that the system runs: filters and rows."""

from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from organizations.actor import Actor
from organizations.filter_sets import FilterSet
from organizations.filtered_list import below_unit
from organizations.models import Organization
from organizations.names import squeeze
from organizations.roles import Role
from projects.filters import chosen
from projects.models import AnnualRound
from projects.round_list import RoundList

from .models import Survey
from .survey_duties import WORDS, waiting


class RunningFilter(FilterSet):
    q = django_filters.CharFilter(
        method="by_words", label="调查、党组织或项目", widget=forms.TextInput(attrs={"type": "search"})
    )
    round = django_filters.ChoiceFilter(label="年度", empty_label=None)
    organization = django_filters.ChoiceFilter(label="组织", method="by_subtree", empty_label="全部组织")
    state = chosen(Survey.State.choices, "状态", "全部状态")
    todo = django_filters.ChoiceFilter(
        label="待办", method="by_todo", choices=list(WORDS.items()), empty_label="不限"
    )

    class Meta:
        model = Survey
        fields: list[str] = []

    def __init__(
        self,
        *args: Any,
        actor: Actor,
        rounds: list[AnnualRound],
        units: list[Organization],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.units = units
        self.filters["round"].extra["choices"] = [(entry.pk, str(entry)) for entry in rounds]
        self.filters["organization"].extra["choices"] = [(unit.pk, f"{unit}及以下") for unit in units]

    def by_words(self, surveys: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        words = squeeze(value)
        return surveys.filter(
            Q(title__icontains=value.strip())
            | Q(organization__pinyin__contains=words)
            | Q(project__search_key__contains=words)
        )

    def by_subtree(self, surveys: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return below_unit(surveys, self.units, value)

    def by_todo(self, surveys: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return surveys.filter(waiting(self.actor, value, timezone.localdate()))


class RunningListing(RoundList):
    """The surveys of a round that one actor sees under one query."""

    narrowing = ("q", "organization", "state", "todo")

    @cached_property
    def rounds(self) -> list[AnnualRound]:
        """The current one first."""
        return list(AnnualRound.objects.order_by("-is_current", "-year"))

    @cached_property
    def filter(self) -> RunningFilter:
        visible = Survey.objects.visible_to(self.actor)
        return RunningFilter(
            self.in_round, queryset=visible, actor=self.actor, rounds=self.rounds, units=self.units
        )

    @property
    def ordered(self) -> QuerySet[Any]:
        found = self.filter.qs.select_related("organization", "project", "runner")
        return found.order_by("organization__order_key", F("project").asc(nulls_first=True), "pk")

    @property
    def may_start(self) -> bool:
        """Whether the acting post runs surveys at all; whose, each form says."""
        return self.round is not None and self.actor.has_role(Role.OFFICER)

    @property
    def scope_words(self) -> str:
        return f"{self.round_name}　由上级组织调查，不记名，被调查党组织不经手"
