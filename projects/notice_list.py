"""督办列表: the notices an actor sees under one query string, what is owed first."""

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
from organizations.roles import Role

from .filters import chosen
from .lights import WORDS, month_day
from .models import AnnualRound, SupervisionNotice
from .notice_page import term_words

N = SupervisionNotice.State
LIGHTS = [(code, WORDS[code]) for code in ("red", "yellow", "green", "grey")]
SIDES = [("issued", "本单位签发"), ("received", "本单位承办"), ("verify", "待本单位核实")]
OPEN_FIRST = Case(
    When(state__in=SupervisionNotice.OPEN, then=Value(0)),
    When(state=N.DRAFT, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)
SORTS: dict[str, tuple[Any, ...]] = {
    "due": (OPEN_FIRST, "due_on", "pk"),
    "issued": ("-issued_on", "-pk"),
    "organization": ("project__organization__order_key", "-pk"),
}


class NoticeFilter(FilterSet):
    """Bound with the organizations whose subtrees the actor may choose, and with who asks."""

    q = django_filters.CharFilter(
        method="by_words", label="编号、事项、项目或组织", widget=forms.TextInput(attrs={"type": "search"})
    )
    organization = django_filters.ChoiceFilter(label="组织", method="by_subtree", empty_label=None)
    side = django_filters.ChoiceFilter(
        choices=SIDES, label="范围", method="by_side", empty_label="全部督办单"
    )
    state = chosen(N.choices, "状态", "全部状态")
    overdue = django_filters.ChoiceFilter(
        choices=[("yes", "逾期过")], label="逾期", method="by_overdue", empty_label="不限"
    )
    light = chosen(LIGHTS, "发单时灯色", "全部灯色")
    round = django_filters.ChoiceFilter(label="年度", method="by_round", empty_label="全部年度")

    class Meta:
        model = SupervisionNotice
        fields: list[str] = []

    def __init__(self, *args: Any, units: list[Organization], actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units, self.actor = units, actor
        self.filters["organization"].extra["choices"] = [(unit.pk, f"{unit}及以下") for unit in units]
        rounds = AnnualRound.objects.order_by("-year").values_list("pk", "name")
        self.filters["round"].extra["choices"] = list(rounds)

    def by_words(self, found: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        words = value.strip()
        return found.filter(
            Q(number__icontains=words)
            | Q(matter__icontains=words)
            | Q(project__title__icontains=words)
            | Q(addressee__pinyin__contains=squeeze(words))
        )

    def by_subtree(self, found: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """By where the project is, so that a unit's figure holds everything below it."""
        return below_unit(found, self.units, value, "project__path")

    def by_side(self, found: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        unit = self.actor.organization_id
        sides = {
            "issued": Q(issuer=unit),
            "received": Q(addressee=unit),
            "verify": Q(issuer=unit, state=N.REPLIED),
        }
        return found.filter(sides[value])

    def by_overdue(self, found: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return found.filter(SupervisionNotice.overdue_on(timezone.localdate())).exclude(state=N.DRAFT)

    def by_round(self, found: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return found.filter(project__round=value)


@dataclass(frozen=True)
class NoticeRow:
    """One line of the list as text."""

    notice: SupervisionNotice
    title: str
    term: str
    late: str
    issued: str
    due: str


class NoticeListing(FilteredList):
    """What one actor sees of the notices under one query."""

    route = "projects:notices"
    narrowing = ("q", "organization", "state", "light", "overdue", "round", "side")

    @cached_property
    def today(self) -> date:
        return timezone.localdate()

    @cached_property
    def filter(self) -> NoticeFilter:
        visible = SupervisionNotice.objects.visible_to(self.actor)
        return NoticeFilter(dict(self.query.items()), queryset=visible, units=self.units, actor=self.actor)

    @property
    def sort(self) -> str:
        return self.asked("sort") if self.asked("sort") in SORTS else "due"

    @property
    def ordered(self) -> QuerySet[Any]:
        found = self.filter.qs.select_related("project__organization", "issuer", "addressee")
        return found.order_by(*SORTS[self.sort])

    @property
    def kept(self) -> list[tuple[str, str]]:
        return [("sort", self.sort)]

    @cached_property
    def rows(self) -> list[NoticeRow]:
        return [notice_row(notice, self.today) for notice in self.page]

    @property
    def is_officer(self) -> bool:
        return self.actor.has_role(Role.OFFICER)


def notice_row(notice: SupervisionNotice, today: date) -> NoticeRow:
    """`late` counts what earlier turns were late as well; it repeats nothing that `term` says."""
    late = notice.days_overdue(today)
    term = term_words(notice, today)
    said = f"逾期 {late} 天" if late else ""
    return NoticeRow(
        notice=notice,
        title=notice.number or "未编号（草稿）",
        term=term if not late else "",
        late=said,
        issued=month_day(notice.issued_on) if notice.issued_on else "—",
        due=month_day(notice.due_on) if notice.due_on else "—",
    )
