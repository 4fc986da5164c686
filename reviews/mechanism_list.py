"""机制库: the filtered list of mechanisms as one actor sees it."""

from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from organizations.actor import Actor
from organizations.filter_sets import FilterSet
from organizations.filtered_list import FilteredList, below_unit
from organizations.list_columns import Columns
from organizations.models import Level, Organization
from organizations.names import squeeze
from projects.filters import chosen, unseen
from projects.meeting_list import HIGHEST_ID
from projects.models import Category

from .forms.mechanism import proven_projects
from .mechanism_duties import to_check
from .models import Adoption, Mechanism
from .permissions import may_draft_mechanisms
from .querysets import MechanismQuerySet

REUSE = "reuse"


def adopted_somewhere() -> Exists:
    running = Adoption.objects.filter(mechanism=OuterRef("pk"), state=Adoption.State.ADOPTED)
    return Exists(running)


COLUMNS = Columns(
    {
        "organization": "形成单位",
        "scope": "适用范围",
        "in_force": "施行日期",
        "issuer": "印发单位",
        "reuse": "采用单位",
        "state": "状态",
    },
    {"check": "下次复评"},
)


class MechanismFilter(FilterSet):
    """Bound with the organizations whose subtrees the actor may choose."""

    q = django_filters.CharFilter(
        method="by_words",
        label="机制名称、内容、文号或组织",
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    organization = django_filters.ChoiceFilter(label="组织", method="by_subtree", empty_label="全部组织")
    level = chosen(Level.choices, "形成单位层级", "全部层级")
    category = django_filters.ChoiceFilter(label="项目类别", method="by_category", empty_label="全部类别")
    scope = chosen(Mechanism.Scope.choices, "适用范围", "全部范围")
    state = chosen(Mechanism.State.choices, "状态", "全部状态")
    adopted = unseen([("yes", "有单位采用")], "复制推广", "by_adopted")
    round = django_filters.NumberFilter(
        label="年度", method="by_round", widget=forms.HiddenInput, max_value=HIGHEST_ID
    )
    check = unseen([("due", "待本单位复评")], "复评", "by_check")
    sort = django_filters.ChoiceFilter(
        choices=[(REUSE, "采用最多的在前")], label="排序", method="as_listed", empty_label="最近施行的在前"
    )

    class Meta:
        model = Mechanism
        fields: list[str] = []

    def __init__(
        self,
        *args: Any,
        actor: Actor,
        units: list[Organization],
        categories: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.units = actor, units
        self.filters["level"].field_name = "organization__level"
        self.filters["category"].extra["choices"] = categories
        self.filters["organization"].extra["choices"] = [(unit.pk, f"{unit}及以下") for unit in units]

    def by_words(self, mechanisms: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        words = value.strip()
        return mechanisms.filter(
            Q(title__icontains=words)
            | Q(text__icontains=words)
            | Q(document_number__icontains=words)
            | Q(organization__pinyin__contains=squeeze(words))
        )

    def by_adopted(self, mechanisms: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """In force, and another organization works by it."""
        return mechanisms.filter(adopted_somewhere(), state__in=Mechanism.IN_FORCE)

    def by_round(self, mechanisms: MechanismQuerySet, name: str, value: Any) -> QuerySet[Any]:
        return mechanisms.from_round(value)

    def by_category(self, mechanisms: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Of a project that it came from: nobody names the category again."""
        sources = Mechanism.projects.through.objects.filter(
            mechanism=OuterRef("pk"), project__category=int(value)
        )
        return mechanisms.filter(Exists(sources))

    def by_check(self, mechanisms: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """What the sentence on the home page counts."""
        return mechanisms.filter(pk__in=to_check(self.actor).values("pk"))

    def as_listed(self, mechanisms: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """The order is made by the listing."""
        return mechanisms

    def by_subtree(self, mechanisms: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return below_unit(mechanisms, self.units, value)

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """An organization that is not offered finds nothing rather than everything."""
        return queryset.none() if "organization" in self.form.errors else super().filter_queryset(queryset)


class MechanismListing(FilteredList):
    """What one actor sees of the library under one query."""

    route = "reviews:mechanisms"
    narrowing = ("q", "organization", "level", "category", "scope", "state", "round", "check")

    @property
    def offered(self) -> Columns:
        """Who looks for what is to be checked sees the day without asking for the column."""
        return Columns({**COLUMNS.usual, **COLUMNS.further}) if self.query.get("check") else COLUMNS

    @cached_property
    def filter(self) -> MechanismFilter:
        visible = Mechanism.objects.visible_to(self.actor)
        return MechanismFilter(
            dict(self.query.items()),
            queryset=visible,
            actor=self.actor,
            units=self.units,
            categories=self.categories,
        )

    @cached_property
    def categories(self) -> list[tuple[str, str]]:
        return [(str(pk), name) for pk, name in Category.objects.values_list("pk", "name")]

    @property
    def is_by_reuse(self) -> bool:
        return self.query.get("sort") == REUSE

    @cached_property
    def ordered(self) -> QuerySet[Any]:
        """Latest in force first, then what is not in force yet; or whatever most others work by."""
        order = [F("in_force_from").desc(nulls_last=True), F("pk").desc()]
        order = [F("reuse").desc(), *order] if self.is_by_reuse else order
        named = self.filter.qs.counting_reuse().select_related("organization", "issuer")
        return named.defer("text").order_by(*order)

    @cached_property
    def may_draft(self) -> bool:
        """Whether the house has an accepted project to draft from."""
        organization = self.actor.organization
        if organization is None or not may_draft_mechanisms(self.actor):
            return False
        return proven_projects(organization).exists()

    @property
    def scope_words(self) -> str:
        """The library is everybody's."""
        return ""
