"""机制库: the filtered list of mechanisms as one actor sees it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import F, Q, QuerySet

from organizations.actor import Actor
from organizations.models import Organization
from organizations.names import squeeze
from organizations.tree import within
from projects.filters import chosen, offered_units

from .forms.mechanism import proven_projects
from .models import Mechanism
from .permissions import may_draft_mechanisms

PAGE_SIZE = 50


class MechanismFilter(django_filters.FilterSet):
    """Bound with the organizations whose subtrees the actor may choose."""

    q = django_filters.CharFilter(
        method="by_words",
        label="机制名称、内容、文号或组织",
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    organization = django_filters.ChoiceFilter(label="组织", method="by_subtree", empty_label="全部组织")
    scope = chosen(Mechanism.Scope.choices, "适用范围", "全部范围")
    state = chosen(Mechanism.State.choices, "状态", "全部状态")

    class Meta:
        model = Mechanism
        fields: list[str] = []

    def __init__(self, *args: Any, units: list[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = units
        self.filters["organization"].extra["choices"] = [(unit.pk, f"{unit}及以下") for unit in units]

    def by_words(self, mechanisms: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        words = value.strip()
        return mechanisms.filter(
            Q(title__icontains=words)
            | Q(text__icontains=words)
            | Q(document_number__icontains=words)
            | Q(organization__pinyin__contains=squeeze(words))
        )

    def by_subtree(self, mechanisms: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        path = next((unit.path for unit in self.units if str(unit.pk) == value), None)
        return mechanisms.filter(within(path)) if path else mechanisms.none()

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """An organization that is not offered finds nothing rather than everything."""
        return queryset.none() if "organization" in self.form.errors else super().filter_queryset(queryset)


@dataclass
class MechanismListing:
    """What one actor sees of the library under one query."""

    actor: Actor
    query: Mapping[str, str]

    @cached_property
    def units(self) -> list[Organization]:
        return offered_units(self.actor, str(self.query.get("organization", "")))

    @cached_property
    def filter(self) -> MechanismFilter:
        visible = Mechanism.objects.visible_to(self.actor)
        return MechanismFilter(dict(self.query.items()), queryset=visible, units=self.units)

    @cached_property
    def ordered(self) -> QuerySet[Any]:
        """Latest in force first, then what is not in force yet."""
        newest = F("in_force_from").desc(nulls_last=True)
        return self.filter.qs.select_related("organization", "issuer").defer("text").order_by(newest, "-pk")

    @cached_property
    def page(self) -> Page[Mechanism]:
        return Paginator(self.ordered, PAGE_SIZE).get_page(self.query.get("page"))

    @cached_property
    def may_draft(self) -> bool:
        """Whether the house has an accepted project to draft from."""
        organization = self.actor.organization
        if organization is None or not may_draft_mechanisms(self.actor):
            return False
        return proven_projects(organization).exists()

    @property
    def is_filtered(self) -> bool:
        return any(self.query.get(name) for name in ("q", "organization", "scope", "state"))

    @property
    def conditions(self) -> str:
        """What the filter was, in words, for the exported list."""
        data = self.filter.form.cleaned_data if self.filter.form.is_valid() else {}
        words = [
            f"含“{data['q']}”" if data.get("q") else "",
            next((f"{unit}及以下" for unit in self.units if str(unit.pk) == data.get("organization")), ""),
            Mechanism.Scope(data["scope"]).label if data.get("scope") else "",
            Mechanism.State(data["state"]).label if data.get("state") else "",
        ]
        return "，".join(word for word in words if word) or "全部"
