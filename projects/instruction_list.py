"""批示列表: those on visible projects, for a leader the own ones first of all."""

from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet

from organizations.actor import Actor
from organizations.filter_sets import FilterSet
from organizations.filtered_list import FilteredList, below_unit
from organizations.models import Organization
from organizations.names import squeeze
from organizations.roles import Role

from .filters import chosen
from .models import Instruction

MINE, ALL = "mine", "all"
WHOSE = [(MINE, "我的批示"), (ALL, "全部批示")]


def with_names(instructions: QuerySet[Instruction]) -> QuerySet[Instruction]:
    """With the project and everyone that an instruction names."""
    return instructions.select_related(
        "project__organization", "project__round", "author__user", "author__organization",
        "answered_by__user", "drafted_by__user",
    )  # fmt: skip


class InstructionFilter(FilterSet):
    q = django_filters.CharFilter(
        method="by_words",
        label="批示、项目或组织",
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    whose = django_filters.ChoiceFilter(choices=WHOSE, label="批示人", empty_label=None, method="by_author")
    state = chosen(Instruction.State.choices, "状态", "全部状态")
    organization = django_filters.ChoiceFilter(label="组织", method="by_subtree", empty_label=None)

    class Meta:
        model = Instruction
        fields: list[str] = []

    def __init__(self, *args: Any, actor: Actor, units: list[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.units = actor, units
        self.filters["organization"].extra["choices"] = [(unit.pk, f"{unit}及以下") for unit in units]
        if not actor.has_role(Role.LEADER):
            del self.filters["whose"]

    def by_words(self, found: QuerySet[Instruction], name: str, value: str) -> QuerySet[Instruction]:
        key = squeeze(value)
        return found.filter(
            Q(text__icontains=value.strip())
            | Q(project__search_key__contains=key)
            | Q(project__organization__pinyin__contains=key)
        )

    def by_author(self, found: QuerySet[Instruction], name: str, value: str) -> QuerySet[Instruction]:
        return found.filter(author=self.actor.post_id) if value == MINE else found

    def by_subtree(self, found: QuerySet[Instruction], name: str, value: str) -> QuerySet[Instruction]:
        return below_unit(found, self.units, value, "project__path")


class InstructionListing(FilteredList):
    page_size = 30
    narrowing = ("q", "whose", "state", "organization")

    @cached_property
    def filter(self) -> InstructionFilter:
        data = {name: value for name, value in self.query.items() if value}
        if self.actor.has_role(Role.LEADER):
            data.setdefault("whose", MINE)
        visible = Instruction.objects.visible_to(self.actor)
        return InstructionFilter(data, queryset=visible, actor=self.actor, units=self.units)

    @property
    def ordered(self) -> QuerySet[Any]:
        found = self.filter.qs if self.filter.form.is_valid() else self.filter.queryset.none()
        return with_names(found)

    @property
    def writes(self) -> bool:
        return self.actor.has_role(Role.LEADER)
