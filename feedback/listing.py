"""The list of survey results: filters, rows, and what the page says about itself."""

from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet

from organizations.filter_sets import FilterSet
from organizations.filtered_list import below_unit, chosen_words
from organizations.models import Level, Organization
from organizations.names import squeeze
from projects.filters import chosen
from projects.models import AnnualRound
from projects.permissions import may_keep_rounds
from projects.round_list import RoundList

from .models import SurveyResult
from .permissions import may_assign_surveyors, may_enter_results
from .weighing import Weighed, weigh


class ResultFilter(FilterSet):
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
        return below_unit(results, self.units, value)


class ResultListing(RoundList):
    """What one actor sees of a round's results under one query."""

    narrowing = ("q", "level", "organization", "kind")

    @cached_property
    def rounds(self) -> list[AnnualRound]:
        """The current one first."""
        return list(AnnualRound.objects.order_by("-is_current", "-year"))

    @cached_property
    def filter(self) -> ResultFilter:
        visible = SurveyResult.objects.visible_to(self.actor)
        return ResultFilter(self.in_round, queryset=visible, rounds=self.rounds, units=self.units)

    @property
    def ordered(self) -> QuerySet[Any]:
        results = self.filter.qs.select_related("organization", "project")
        return results.ranked("organization__order_key")

    @cached_property
    def rows(self) -> list[Weighed]:
        return weigh(self.page, self.round) if self.round else []

    @property
    def all_rows(self) -> list[Weighed]:
        """Every page of the list, for the summary."""
        return weigh(self.ordered, self.round) if self.round else []

    @property
    def conditions(self) -> str:
        return chosen_words(self.round_name, self.filter.form)

    @property
    def may_enter(self) -> bool:
        return self.round is not None and may_enter_results(self.actor)

    @property
    def may_assign(self) -> bool:
        return self.round is not None and may_assign_surveyors(self.actor)

    @property
    def may_rule(self) -> bool:
        return self.round is not None and may_keep_rounds(self.actor)

    @property
    def scope_words(self) -> str:
        return f"{self.round_name}　由上级组织或第三方调查，被调查党组织不经手"
