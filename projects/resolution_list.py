"""议定事项列表: what meetings resolved, for those who owe it, the chair who verifies it, and those above."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from organizations.actor import Actor
from organizations.filter_sets import FilterSet
from organizations.filtered_list import FilteredList, below_unit
from organizations.models import Organization
from organizations.names import squeeze

from .filters import EVERY_STATE, LONGEST_WORDS
from .models import Resolution
from .owing import carried_by

STATES = [*Resolution.State.choices, ("overdue", "逾期未落实"), (EVERY_STATE, "全部状态")]
MINE = [("owed", "由我办理的"), ("chaired", "由本级核验的")]


class ResolutionFilter(FilterSet):
    """Bound with who asks and the subtrees to choose from; without a state whatever is not verified."""

    q = django_filters.CharFilter(
        method="by_words",
        label="事项、项目、责任单位或责任人",
        max_length=LONGEST_WORDS,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    mine = django_filters.ChoiceFilter(choices=MINE, label="与我有关", empty_label="全部", method="by_part")
    state = django_filters.ChoiceFilter(choices=STATES, label="状态", empty_label="未落实", method="by_state")
    organization = django_filters.ChoiceFilter(label="召开单位", method="by_subtree", empty_label=None)

    class Meta:
        model = Resolution
        fields: list[str] = []

    def __init__(
        self, *args: Any, actor: Actor, today: date, units: list[Organization], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.today, self.units = actor, today, units
        choices = [("", "全部召开单位"), *((unit.pk, f"{unit}及以下") for unit in units)]
        self.filters["organization"].extra["choices"] = choices

    def by_words(self, found: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        words = value.strip()
        return found.filter(
            Q(matter__icontains=words)
            | Q(project__title__icontains=words)
            | Q(unit__pinyin__contains=squeeze(words))
            | Q(unit_text__icontains=words)
            | Q(person__user__name__icontains=words)
            | Q(person_text__icontains=words)
        )

    def by_part(self, found: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if value == "owed":
            return found.filter(carried_by(self.actor, self.today))
        return found.filter(meeting__organization=self.actor.organization_id)

    def by_state(self, found: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if value == "overdue":
            return found.filter(state=Resolution.State.OPEN, due_on__lt=self.today)
        return found if value == EVERY_STATE else found.filter(state=value)

    def by_subtree(self, found: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return below_unit(found, self.units, value, "meeting__path")

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """A value that does not exist finds nothing."""
        if self.form.errors:
            return queryset.none()
        found = super().filter_queryset(queryset)
        if not self.form.cleaned_data.get("state"):
            found = found.exclude(state=Resolution.State.VERIFIED)
        return found


@dataclass(frozen=True, slots=True)
class ResolutionRow:
    """One resolution and by how many days it is late, in words."""

    resolution: Resolution
    late: str


class ResolutionListing(FilteredList):
    """What one actor sees of the resolutions under one query: what is still owed by its due date, then the rest."""

    narrowing = ("q", "mine", "state", "organization")

    @cached_property
    def today(self) -> date:
        return timezone.localdate()

    @cached_property
    def filter(self) -> ResolutionFilter:
        return ResolutionFilter(
            dict(self.query.items()),
            queryset=Resolution.objects.visible_to(self.actor),
            actor=self.actor,
            today=self.today,
            units=self.units,
        )

    @cached_property
    def ordered(self) -> QuerySet[Any]:
        states = (Resolution.State.OPEN, Resolution.State.DONE)
        ranks = [When(state=state, then=Value(rank)) for rank, state in enumerate(states)]
        rank = Case(*ranks, default=Value(2), output_field=IntegerField())
        return self.filter.qs.annotate(rank=rank).order_by("rank", "due_on", "pk").with_names()

    @cached_property
    def rows(self) -> list[ResolutionRow]:
        return [ResolutionRow(row, late_words(row, self.today)) for row in self.page]

    @property
    def scope_words(self) -> str:
        return (
            f"{self.actor.organization}及以下会议议定的，和写明由本单位、本人办理的"
            if self.actor.organization
            else ""
        )


def late_words(resolution: Resolution, today: date) -> str:
    days = resolution.days_overdue(today)
    return f"逾期 {days} 天" if days else ""
