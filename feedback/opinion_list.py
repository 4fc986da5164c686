"""群众意见: the list of officers and of the house, with its filters."""

from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.db.models import F, Q, QuerySet
from django.urls import reverse

from organizations.date_fields import ChineseDateField
from organizations.filter_sets import FilterSet
from organizations.filtered_list import FilteredList, Tick, below_unit
from organizations.list_columns import Columns
from organizations.models import Organization
from organizations.names import squeeze
from projects.filters import LONGEST_WORDS, chosen, unseen

from .models import Opinion

COLUMNS = Columns(
    {
        "organization": "组织",
        "received": "收到日期",
        "state": "状态",
        "handled": "办理",
    },
    {"answer": "答复"},
)


class DayFilter(django_filters.DateFilter):
    field_class = ChineseDateField


class OpinionFilter(FilterSet):
    """Bound with the organizations that the actor may choose; `home` is the actor's own."""

    q = django_filters.CharFilter(
        method="by_words",
        label="内容、地点或组织",
        max_length=LONGEST_WORDS,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "可输组织拼音首字母"}),
    )
    state = chosen(Opinion.State.choices, "状态", "全部状态")
    organization = django_filters.ChoiceFilter(label="组织", method="by_subtree", empty_label=None)
    since = DayFilter(field_name="received_on", lookup_expr="gte", label="收到日期起")
    until = DayFilter(field_name="received_on", lookup_expr="lte", label="收到日期止")
    own = unseen([("yes", "本级")], "范围", "by_own")
    house = unseen([("yes", "由被反映单位自行办结")], "办理", "by_house")

    class Meta:
        model = Opinion
        fields: list[str] = []

    def __init__(self, *args: Any, units: list[Organization], home: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = units
        self.home = home
        self.filters["organization"].extra["choices"] = [(unit.pk, f"{unit}及以下") for unit in units]

    def by_words(self, opinions: QuerySet[Opinion], name: str, value: str) -> QuerySet[Opinion]:
        words = value.strip()
        return opinions.filter(
            Q(text__icontains=words)
            | Q(place__icontains=words)
            | Q(organization__pinyin__contains=squeeze(words))
        )

    def by_subtree(self, opinions: QuerySet[Opinion], name: str, value: str) -> QuerySet[Opinion]:
        return below_unit(opinions, self.units, value)

    def by_own(self, opinions: QuerySet[Opinion], name: str, value: str) -> QuerySet[Opinion]:
        """本级: only the organization chosen, without what is below it."""
        asked = self.data.get("organization", "")
        unit = next((unit.pk for unit in self.units if str(unit.pk) == asked), self.home)
        return opinions.filter(organization=unit)

    def by_house(self, opinions: QuerySet[Opinion], name: str, value: str) -> QuerySet[Opinion]:
        """Answered or merged by the organization that it is about: what those above look at."""
        ended = opinions.filter(state__in=[Opinion.State.DISMISSED, Opinion.State.MERGED])
        return ended.filter(handled_by__organization=F("organization"))


class OpinionListing(FilteredList):
    """What one actor sees of the opinions under one query."""

    route = "feedback:opinions"
    narrowing = ("q", "state", "organization", "since", "until", "own", "house")

    @property
    def offered(self) -> Columns:
        return COLUMNS

    @cached_property
    def filter(self) -> OpinionFilter:
        visible = Opinion.objects.visible_to(self.actor)
        home = self.actor.organization_id
        return OpinionFilter(dict(self.query.items()), queryset=visible, units=self.units, home=home)

    @property
    def ordered(self) -> QuerySet[Opinion]:
        """Newest first."""
        found = self.filter.qs.select_related("organization", "handled_by__organization", "problem")
        return found.order_by("-received_on", "-pk")

    @property
    def ticks(self) -> list[Tick]:
        own = Tick("own", "yes", "只看本级", self.query.get("own") == "yes")
        house = Tick("house", "yes", "只看由被反映单位自行办结", self.query.get("house") == "yes")
        return [own, house] if len(self.units) > 1 else []

    @property
    def poster_url(self) -> str:
        """Of the organization that the list is narrowed to, else of the own one."""
        asked = str(self.query.get("organization", ""))
        chosen_unit = next((unit.pk for unit in self.units if str(unit.pk) == asked), None)
        address = reverse("feedback:opinion_poster")
        return f"{address}?organization={chosen_unit}" if chosen_unit else address
