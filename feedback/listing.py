"""The list of survey results: filters, rows, and what the page says about itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet

from organizations.actor import Actor
from organizations.models import Level, Organization
from organizations.names import squeeze
from organizations.official_order import official_order
from organizations.tree import within
from projects.filters import chosen, offered_units
from projects.models import AnnualRound
from projects.rounds import chosen_round

from .models import SurveyResult
from .permissions import may_assign_surveyors, may_enter_results
from .weighing import Weighed, weigh

PAGE_SIZE = 50


class ResultFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(
        method="by_words", label="党组织、项目或机构", widget=forms.TextInput(attrs={"type": "search"})
    )
    round = django_filters.ChoiceFilter(label="年度", empty_label=None)
    level = django_filters.ChoiceFilter(
        field_name="organization__level", choices=Level.choices, label="层级", empty_label="全部层级"
    )
    organization = django_filters.ChoiceFilter(label="组织", method="by_subtree", empty_label="全部组织")
    kind = chosen(SurveyResult.Kind.choices, "结果种类", "全部种类")

    class Meta:
        model = SurveyResult
        fields: list[str] = []

    def __init__(
        self, *args: Any, rounds: list[AnnualRound], units: list[Organization], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.units = units
        self.filters["round"].extra["choices"] = [(entry.pk, str(entry)) for entry in rounds]
        self.filters["organization"].extra["choices"] = [(unit.pk, f"{unit}及以下") for unit in units]

    def by_words(self, results: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        words = squeeze(value)
        return results.filter(
            Q(organization__pinyin__contains=words)
            | Q(project__search_key__contains=words)
            | Q(agency__icontains=value.strip())
        )

    def by_subtree(self, results: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        path = next((unit.path for unit in self.units if str(unit.pk) == value), None)
        return results.filter(within(path)) if path else results.none()


@dataclass
class ResultListing:
    """What one actor sees of a round's results under one query."""

    actor: Actor
    query: Mapping[str, str]

    @cached_property
    def rounds(self) -> list[AnnualRound]:
        return list(AnnualRound.objects.order_by("-is_current", "-year"))

    @cached_property
    def round(self) -> AnnualRound | None:
        return chosen_round(self.rounds, self.query.get("round", ""))

    @cached_property
    def units(self) -> list[Organization]:
        return offered_units(self.actor, str(self.query.get("organization", "")))

    @cached_property
    def filter(self) -> ResultFilter:
        data = dict(self.query.items())
        if self.round:
            data["round"] = str(self.round.pk)
        visible = SurveyResult.objects.visible_to(self.actor)
        return ResultFilter(data, queryset=visible, rounds=self.rounds, units=self.units)

    @cached_property
    def page(self) -> Page[SurveyResult]:
        results = self.filter.qs.select_related("organization", "project")
        shown = results.ranked(*official_order("organization__"))
        return Paginator(shown, PAGE_SIZE).get_page(self.query.get("page"))

    @cached_property
    def rows(self) -> list[Weighed]:
        return weigh(self.page, self.round) if self.round else []

    @property
    def may_enter(self) -> bool:
        return self.round is not None and may_enter_results(self.actor)

    @property
    def may_assign(self) -> bool:
        return self.round is not None and may_assign_surveyors(self.actor)

    @property
    def is_filtered(self) -> bool:
        return any(self.query.get(name) for name in ("q", "level", "organization", "kind"))

    @property
    def scope_words(self) -> str:
        return f"{self.round.name if self.round else '尚无年度'}　由上级组织或第三方调查，被调查党组织不经手"
