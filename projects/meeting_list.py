"""调度会列表: meetings in scope under one query string."""

import re
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from organizations.filter_sets import FilterSet
from organizations.filtered_list import FilteredList, below_unit
from organizations.models import Organization
from organizations.names import squeeze
from organizations.roles import Role

from .filters import chosen, unseen
from .models import AnnualRound, Meeting, Project
from .periods import month_after, month_before
from .permissions import may_record_meeting

MONTHS_OFFERED = 12
HIGHEST_ID = 2**31 - 1
PERIOD = re.compile(r"(20\d\d)(?:-(0[1-9]|1[0-2]))?")


def first_and_next(period: str) -> tuple[date, date] | None:
    """First day of 2026-07 or 2026 and of what comes after it, None for anything else."""
    found = PERIOD.fullmatch(period)
    if not found:
        return None
    year = int(found[1])
    if not found[2]:
        return date(year, 1, 1), date(year + 1, 1, 1)
    month = date(year, int(found[2]), 1)
    return month, month_after(month)


def offered_periods(today: date, asked: str) -> list[tuple[str, str]]:
    """This year, the last twelve months, last year, and what a bookmark asks for."""
    months, month = [], today.replace(day=1)
    for _ in range(MONTHS_OFFERED):
        months.append(f"{month:%Y-%m}")
        month = month_before(month)
    periods = [str(today.year), *months, str(today.year - 1)]
    if asked not in periods and PERIOD.fullmatch(asked):
        periods.append(asked)
    return [(period, period_words(period)) for period in periods]


def period_words(period: str) -> str:
    year, _, month = period.partition("-")
    return f"{year} 年 {int(month)} 月" if month else f"{year} 年"


def held_in(round_: AnnualRound) -> Q:
    """Meetings whose day lies in the round."""
    first, beyond = (
        timezone.make_aware(datetime.combine(day, time.min))
        for day in (round_.starts_on, round_.ends_on + timedelta(days=1))
    )
    return Q(held_at__gte=first, held_at__lt=beyond)


class MeetingFilter(FilterSet):
    """Bound with the organizations whose subtrees the actor may choose."""

    q = django_filters.CharFilter(
        method="by_words",
        label="会议名称、地点、议定事项或组织",
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    organization = django_filters.ChoiceFilter(label="组织", method="by_subtree", empty_label=None)
    kind = chosen(Meeting.Kind.choices, "会议类型", "全部类型")
    state = chosen(Meeting.State.choices, "状态", "全部状态")
    period = django_filters.ChoiceFilter(label="时间", method="by_period", empty_label="全部时间")
    project = django_filters.NumberFilter(
        label="项目", method="by_project", widget=forms.HiddenInput, max_value=HIGHEST_ID
    )
    round = django_filters.NumberFilter(
        label="年度", method="by_round", widget=forms.HiddenInput, max_value=HIGHEST_ID
    )
    held = unseen([("yes", "已召开")], "召开情况", "by_held")
    own = unseen([("yes", "本级")], "范围", "by_own")

    class Meta:
        model = Meeting
        fields: list[str] = []

    def __init__(self, *args: Any, units: list[Organization], asked: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = units
        self.filters["organization"].extra["choices"] = [(unit.pk, f"{unit}及以下") for unit in units]
        self.filters["period"].extra["choices"] = offered_periods(timezone.localdate(), asked)

    def by_words(self, meetings: QuerySet[Meeting], name: str, value: str) -> QuerySet[Meeting]:
        words = value.strip()
        resolved = Meeting.objects.filter(resolutions__matter__icontains=words).values("pk")
        return meetings.filter(
            Q(title__icontains=words)
            | Q(place__icontains=words)
            | Q(pk__in=resolved)
            | Q(organization__pinyin__contains=squeeze(words))
        )

    def by_subtree(self, meetings: QuerySet[Meeting], name: str, value: str) -> QuerySet[Meeting]:
        return below_unit(meetings, self.units, value)

    def by_period(self, meetings: QuerySet[Meeting], name: str, value: str) -> QuerySet[Meeting]:
        days = first_and_next(value)
        if days is None:
            return meetings.none()
        first, last = (timezone.make_aware(datetime.combine(day, time.min)) for day in days)
        return meetings.filter(held_at__gte=first, held_at__lt=last)

    def by_round(self, meetings: QuerySet[Meeting], name: str, value: Any) -> QuerySet[Meeting]:
        round_ = AnnualRound.objects.filter(pk=value).first()
        return meetings.filter(held_in(round_)) if round_ else meetings.none()

    def by_held(self, meetings: QuerySet[Meeting], name: str, value: str) -> QuerySet[Meeting]:
        return meetings.filter(state__in=Meeting.TOOK_PLACE)

    def by_own(self, meetings: QuerySet[Meeting], name: str, value: str) -> QuerySet[Meeting]:
        """本级: of the organization chosen alone."""
        return meetings.filter(organization=self.form.cleaned_data.get("organization"))

    def by_project(self, meetings: QuerySet[Meeting], name: str, value: Any) -> QuerySet[Meeting]:
        return meetings.filter(pk__in=Meeting.objects.filter(agenda__project=value).values("pk"))


class MeetingListing(FilteredList):
    """What one actor sees of the meetings under one query."""

    route = "projects:meetings"
    narrowing = ("q", "organization", "kind", "state", "period", "project", "round", "held", "own")

    @cached_property
    def filter(self) -> MeetingFilter:
        return MeetingFilter(
            dict(self.query.items()),
            queryset=Meeting.objects.visible_to(self.actor),
            units=self.units,
            asked=self.asked("period"),
        )

    @property
    def ordered(self) -> QuerySet[Any]:
        return self.filter.qs.for_list()

    @cached_property
    def project(self) -> Project | None:
        """The project that the list is narrowed to, if the actor may see it."""
        asked = self.asked("project")
        visible = Project.objects.visible_to(self.actor)
        return visible.filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 10 else None

    @property
    def may_record(self) -> bool:
        return may_record_meeting(self.actor)

    @property
    def log_url(self) -> str:
        """The acting secretary's own record."""
        own = self.actor.has_role(Role.SECRETARY) and self.actor.user_id
        return reverse("projects:secretary_log", args=[own]) if own else ""

    @property
    def scope_words(self) -> str:
        words = super().scope_words
        return f"{words}　项目“{self.project}”" if self.project else words
