"""考核表 list: filters, rows with rank and scores, and what the page offers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import django_filters
from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from organizations.actor import Actor
from organizations.filter_sets import FilterSet
from organizations.filtered_list import FilteredList, below_unit
from organizations.list_columns import Columns
from organizations.models import Level, Organization
from organizations.names import squeeze
from organizations.requests import asked_id
from organizations.roles import Role
from projects.filters import chosen
from projects.models import AnnualRound
from workflow.templatetags.look import day

from . import todo
from .models import ComparisonGroup, ReviewSheet
from .permissions import (
    may_assign_scorers,
    may_export_sheets,
    may_open_reviews,
    may_read_schemes,
    may_refresh_reviews,
    may_see_unlocks,
    may_use_score_ledger,
    only_scores,
)
from .querysets import best_first
from .states import DECIDED, UNSCORED, Grade, SheetState

NOT_SCORED = "unscored"
VACANT = "vacant"

COLUMNS = Columns(
    {
        "group": "比较组",
        "total": "综合得分",
        "rank": "名次",
        "suggested": "建议等次",
        "decided": "审定等次",
        "state": "状态",
    },
)
SCORERS = Columns({"group": "比较组", "state": "状态"})  # without figures that an expert never sees


class SheetFilter(FilterSet):
    """Bound with the rounds, units and groups that the actor may choose."""

    q = django_filters.CharFilter(
        method="by_words",
        label="书记或党组织",
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "可输拼音首字母"}),
    )
    round = django_filters.ChoiceFilter(label="年度", empty_label=None)
    level = django_filters.ChoiceFilter(
        field_name="group__level", choices=Level.choices, label="层级", empty_label="全部层级"
    )
    organization = django_filters.ChoiceFilter(label="组织", method="by_subtree", empty_label="全部组织")
    group = django_filters.ChoiceFilter(label="比较组", method="by_group", empty_label="全部比较组")
    state = django_filters.ChoiceFilter(
        choices=[*SheetState.choices, (NOT_SCORED, "尚未评完"), (VACANT, "空缺")],
        label="状态",
        empty_label="全部状态",
        method="by_state",
    )
    grade = django_filters.ChoiceFilter(
        choices=Grade.choices, label="等次", empty_label="全部等次", method="by_grade"
    )
    todo = chosen(todo.WORDS.items(), "待办", "不限")

    class Meta:
        model = ReviewSheet
        fields: list[str] = []

    def __init__(
        self,
        *args: Any,
        actor: Actor,
        rounds: list[AnnualRound],
        units: list[Organization],
        groups: list[ComparisonGroup],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.units = units
        self.filters["round"].extra["choices"] = [(entry.pk, str(entry)) for entry in rounds]
        self.filters["organization"].extra["choices"] = [(unit.pk, f"{unit}及以下") for unit in units]
        self.filters["group"].extra["choices"] = [(group.pk, str(group)) for group in groups]
        self.actor = actor
        self.filters["todo"].method = self.by_todo

    def by_words(self, sheets: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        words = squeeze(value)
        return sheets.filter(Q(user__pinyin__contains=words) | Q(organization__pinyin__contains=words))

    def by_subtree(self, sheets: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return below_unit(sheets, self.units, value)

    def by_group(self, sheets: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return sheets.filter(group=value)

    def by_state(self, sheets: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if value == VACANT:
            return sheets.filter(post=None)
        held = sheets.filter(post__isnull=False)
        if value == NOT_SCORED:
            return held.filter(state__in=UNSCORED, too_new=False)
        return held.filter(state=value)

    def by_grade(self, sheets: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """The decided grade, else the suggested one; never a grade that the reader may not see."""
        decided, open_ = Q(state__in=DECIDED, grade=value), ~Q(state__in=DECIDED) & Q(suggested_grade=value)
        return sheets.filter(decided | open_, is_readable=True)

    def by_todo(self, sheets: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if not value:
            return sheets
        return sheets.filter(todo.waiting(self.actor, value, timezone.localdate()))


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One sheet as text; score, rank and grades are — where the reader may not see them yet."""

    pk: int
    url: str
    place: str
    holder: str
    group: str
    total: str
    rank: str
    suggested: str
    note: str
    decided: str
    differs: bool
    state: str
    tone: str


def sheet_row(sheet: ReviewSheet, sizes: Mapping[int, int]) -> SheetRow:
    """`sheet` comes from for_reader(); `sizes` are the ranked sheets per group.

    不定等次 is no secret: it follows from the day of taking office.
    """
    seen = sheet.is_readable  # type: ignore[attr-defined]  # annotation
    ranked = seen and sheet.rank is not None
    return SheetRow(
        pk=sheet.pk,
        url=f"/reviews/{sheet.pk}/",
        place=sheet.organization.placed_name,
        holder=sheet.holder,
        group=str(sheet.group),
        total=f"{sheet.total:.2f}" if seen and sheet.total is not None else "—",
        rank=f"{sheet.rank} / {sizes.get(sheet.group_id, 0)}" if ranked else "—",
        suggested=sheet.get_suggested_grade_display() or "—" if seen or sheet.too_new else "—",
        note=sheet.suggestion_note if seen or sheet.too_new else "",
        decided=sheet.get_grade_display() if seen and sheet.grade else "—",
        differs=seen and sheet.differs,
        state="空缺" if sheet.is_vacant else sheet.get_state_display(),
        tone="" if sheet.is_vacant else sheet.STATE_TONES.get(sheet.state, ""),
    )


class SheetListing(FilteredList):
    """What one actor sees of a round's sheets under one query."""

    route = "reviews:sheets"
    picked_by = "sheet"
    narrowing = ("q", "level", "organization", "group", "state", "grade", "todo")

    @property
    def offered(self) -> Columns:
        return SCORERS if self.is_for_scorer else COLUMNS

    @cached_property
    def rounds(self) -> list[AnnualRound]:
        """Newest first, each with `opened`: whether it has comparison groups."""
        groups = ComparisonGroup.objects.filter(round=OuterRef("pk"))
        return list(AnnualRound.objects.annotate(opened=Exists(groups)).order_by("-year"))

    @cached_property
    def round(self) -> AnnualRound | None:
        """The round asked for, else the newest one under review, else the current one, else the newest."""
        asked = str(self.query.get("round", ""))
        tests = (
            lambda entry: str(entry.pk) == asked,
            lambda entry: entry.opened,
            lambda entry: entry.is_current,
            lambda entry: True,
        )
        return next((entry for test in tests for entry in self.rounds if test(entry)), None)

    @cached_property
    def groups(self) -> list[ComparisonGroup]:
        """Groups that the acting organization judges, and the one asked for."""
        asked = asked_id(str(self.query.get("group", "")))
        wanted = Q(judge=self.actor.organization_id) | Q(pk=asked)
        visible = ReviewSheet.objects.visible_to(self.actor).filter(group=OuterRef("pk"))
        found = ComparisonGroup.objects.filter(wanted, Exists(visible), round=self.round)
        return list(found.select_related("judge"))

    @cached_property
    def filter(self) -> SheetFilter:
        data = dict(self.query.items())
        if self.round:
            data["round"] = str(self.round.pk)
        sheets = ReviewSheet.objects.for_reader(self.actor)
        return SheetFilter(
            data,
            queryset=sheets,
            actor=self.actor,
            rounds=self.rounds,
            units=self.units,
            groups=self.groups,
        )

    @cached_property
    def ordered(self) -> QuerySet[Any]:
        """Group by group, best first; those without a rank that the reader may see in official order."""
        return self.found.order_by(
            "group__judge__path",
            "group__level",
            "group__sector",
            best_first(),
            "organization__order_key",
            "pk",
        )

    @cached_property
    def page(self) -> Page[ReviewSheet]:
        shown = self.ordered.select_related("organization__parent__parent", "user", "group__judge", "round")
        shown = shown.defer("self_report", "snapshot")
        return Paginator(shown, self.page_size).get_page(self.query.get("page"))

    @cached_property
    def rows(self) -> list[SheetRow]:
        sheets = list(self.page)
        sizes = group_sizes({sheet.group_id for sheet in sheets})
        return [sheet_row(sheet, sizes) for sheet in sheets]

    @property
    def computed_at(self) -> datetime | None:
        """When the suggestions on this page were last computed; None for whoever sees none."""
        if self.is_for_scorer:
            return None
        return max((sheet.computed_at for sheet in self.page if sheet.computed_at), default=None)

    @property
    def may_read_schemes(self) -> bool:
        return may_read_schemes(self.actor)

    @property
    def may_see_unlocks(self) -> bool:
        return may_see_unlocks(self.actor)

    @property
    def is_for_scorer(self) -> bool:
        """An expert's list: what to score, without figures that an expert never sees."""
        return only_scores(self.actor)

    @property
    def may_open(self) -> bool:
        return self.round is not None and may_open_reviews(self.actor)

    @property
    def may_refresh(self) -> bool:
        return bool(self.rows) and may_refresh_reviews(self.actor)

    @property
    def group(self) -> ComparisonGroup | None:
        """The one asked for, else the only one of the round that the acting organization judges."""
        asked = asked_id(str(self.query.get("group", "")))
        own = [group for group in self.groups if group.judge_id == self.actor.organization_id]
        chosen = [group for group in self.groups if group.pk == asked]
        return next(iter(chosen or (own if len(own) == 1 and not asked else [])), None)

    @property
    def assignments_url(self) -> str:
        group = self.group
        if group is None or not may_assign_scorers(self.actor, group):
            return ""
        return reverse("reviews:assignments", args=[group.pk])

    @property
    def may_export(self) -> bool:
        return bool(self.rows) and may_export_sheets(self.actor)

    @property
    def scores_url(self) -> str:
        """Where scores that were filled in offline are read back; for whoever may be asked to score."""
        url = f"{reverse('reviews:score_import')}?round={self.round.pk}" if self.round else ""
        return url if self.rows and may_use_score_ledger(self.actor) else ""

    @property
    def may_bulk(self) -> bool:
        """Officers of a judging organization may work on several sheets at once."""
        return self.actor.has_role(Role.OFFICER) and any(
            group.judge_id == self.actor.organization_id for group in self.groups
        )

    @property
    def scope_words(self) -> str:
        if self.round is None:
            return "尚无年度"
        group = next((g for g in self.groups if str(g.pk) == self.query.get("group")), None)
        if group is None:
            return self.round.name
        return f"{self.round.name}　比较组：{group}　自评截止 {day(group.self_report_due_on)}"


def group_sizes(group_ids: set[int]) -> dict[int, int]:
    """How many sheets of each group are ranked."""
    ranked = ReviewSheet.objects.filter(group__in=group_ids, post__isnull=False, too_new=False)
    return dict(ranked.order_by().values_list("group").annotate(size=Count("pk")))
