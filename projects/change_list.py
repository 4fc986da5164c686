"""变更申请列表: requests on visible projects, filtered; officers tick those that they decide on together."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.db.models import Case, Q, QuerySet, Value, When

from organizations.actor import Actor
from organizations.filter_sets import FilterSet
from organizations.filtered_list import below_unit
from organizations.judging import judged_by
from organizations.models import Organization
from organizations.names import squeeze
from organizations.roles import Role

from .filters import chosen, unseen
from .models import AnnualRound, ChangeKind, ChangeRequest, ChangeState
from .round_list import RoundList
from .states import CHANGEABLE


def awaiting(actor: Actor) -> Q:
    """Requests that wait for the acting officer: judged here, not an own organization's, still applicable."""
    own = Q(project__organization__in=actor.involved_organizations)
    return (
        judged_by(actor, "project__path")
        & Q(state=ChangeState.SUBMITTED, project__state__in=CHANGEABLE)
        & ~own
    )


class ChangeFilter(FilterSet):
    """Bound with what waits for the reader, the rounds, and the organizations whose subtrees may be chosen."""

    q = django_filters.CharFilter(
        method="by_words", label="项目名称或组织", widget=forms.TextInput(attrs={"type": "search"})
    )
    round = django_filters.ChoiceFilter(field_name="project__round", label="年度", empty_label=None)
    organization = django_filters.ChoiceFilter(label="组织", method="by_subtree", empty_label=None)
    kind = chosen(ChangeKind.choices, "变更类型", "全部类型")
    state = chosen(ChangeState.choices, "状态", "全部状态")
    judge = unseen([("me", "待我审批")], "审批", "by_judge")

    class Meta:
        model = ChangeRequest
        fields: list[str] = []

    def __init__(
        self, *args: Any, waiting: Q, rounds: list[AnnualRound], units: list[Organization], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.waiting, self.units = waiting, units
        self.filters["round"].extra["choices"] = [(round_.pk, round_.name) for round_ in rounds]
        self.filters["organization"].extra["choices"] = [(unit.pk, f"{unit}及以下") for unit in units]

    def by_words(self, changes: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        words = squeeze(value)
        return changes.filter(
            Q(project__search_key__contains=words)
            | Q(project__number__icontains=value.strip())
            | Q(project__organization__pinyin__contains=words)
        )

    def by_subtree(self, changes: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return below_unit(changes, self.units, value, "project__path")

    def by_judge(self, changes: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return changes.filter(self.waiting)


@dataclass(frozen=True)
class ChangeRow:
    change: ChangeRequest
    may_tick: bool


class ChangeListing(RoundList):
    """What one actor sees of the requests under one query."""

    narrowing = ("q", "kind", "state", "organization", "judge")

    @cached_property
    def waiting(self) -> Q:
        """What waits for this reader's decision."""
        return awaiting(self.actor) if self.actor.has_role(Role.OFFICER) else Q(pk__in=[])

    @cached_property
    def filter(self) -> ChangeFilter:
        data = dict(self.query.items()) if self.asked("judge") else self.in_round
        visible = ChangeRequest.objects.visible_to(self.actor)
        return ChangeFilter(
            data, queryset=visible, waiting=self.waiting, rounds=self.rounds, units=self.units
        )

    @property
    def ordered(self) -> QuerySet[Any]:
        """Newest first, each with whether it waits for this reader."""
        ticks = Case(When(self.waiting, then=Value(True)), default=Value(False))
        return self.filter.qs.with_names().annotate(may_tick=ticks).order_by("-requested_at", "-pk")

    @cached_property
    def rows(self) -> list[ChangeRow]:
        shown: Iterable[Any] = self.page
        return [ChangeRow(change, change.may_tick) for change in shown]

    @property
    def may_tick(self) -> bool:
        return any(row.may_tick for row in self.rows)
