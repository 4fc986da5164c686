"""Conditions of the problem pool and of its screening; the names are those of every other list."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone

from organizations.filter_sets import FilterSet
from organizations.filtered_list import below_unit
from organizations.models import Organization
from organizations.names import squeeze

from .filters import LONGEST_WORDS, chosen, unseen
from .models import AnnualRound, Problem


class ProblemFilter(FilterSet):
    """Bound with the rounds and the organizations that the actor may choose; `home` is the actor's own."""

    q = django_filters.CharFilter(
        method="by_words",
        label="问题描述、编号或组织",
        max_length=LONGEST_WORDS,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "可输组织拼音首字母"}),
    )
    round = django_filters.ChoiceFilter(label="年度", empty_label=None)
    organization = django_filters.ChoiceFilter(label="组织", method="by_subtree", empty_label=None)
    source = chosen(Problem.Source.choices, "问题来源", "全部来源")
    state = chosen(Problem.State.choices, "状态", "全部状态")
    urgency = chosen(Problem.Urgency.choices, "紧急程度", "全部程度")
    reach = chosen(Problem.Reach.choices, "共性或个性", "全部")
    overdue = unseen([("yes", "逾期")], "办理期限", "by_overdue")
    own = unseen([("yes", "本级")], "范围", "by_own")

    class Meta:
        model = Problem
        fields: list[str] = []

    def __init__(
        self,
        *args: Any,
        rounds: list[AnnualRound],
        units: list[Organization],
        home: int | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.filters["round"].extra["choices"] = [(round_.pk, round_.name) for round_ in rounds]
        self.units = units
        self.home = home
        self.filters["organization"].extra["choices"] = [(unit.pk, f"{unit}及以下") for unit in units]

    def by_words(self, problems: QuerySet[Problem], name: str, value: str) -> QuerySet[Problem]:
        words = value.strip()
        return problems.filter(
            Q(description__icontains=words)
            | Q(source_reference__icontains=words)
            | Q(number__icontains=words)
            | Q(organization__pinyin__contains=squeeze(words))
        )

    def by_subtree(self, problems: QuerySet[Problem], name: str, value: str) -> QuerySet[Problem]:
        return below_unit(problems, self.units, value)

    def by_overdue(self, problems: QuerySet[Problem], name: str, value: str) -> QuerySet[Problem]:
        """Waiting beyond its deadline; what was decided in time or late is not overdue any more."""
        return problems.filter(state=Problem.State.OPEN, deadline__lt=timezone.localdate())

    def by_own(self, problems: QuerySet[Problem], name: str, value: str) -> QuerySet[Problem]:
        """本级: only the organization chosen, without what is below it."""
        asked = self.data.get("organization", "")
        unit = next((unit.pk for unit in self.units if str(unit.pk) == asked), self.home)
        return problems.filter(organization=unit)


class ScreeningFilter(ProblemFilter):
    """The same among the problems that wait."""

    state = None
