from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, IntegerField, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe

from organizations.actor import Actor
from organizations.models import Organization
from projects import lights
from projects.filters import ProjectFilter, offered_units, reported_in
from projects.lights import Thresholds
from projects.models import AnnualRound, Project
from projects.permissions import may_declare
from projects.rows import COLUMNS, ProjectRow, project_row

from .ledger import ledger_response

PAGE_SIZE = 50
KEPT = ("sort", "period", "judge", "own", "meeting")
SORTS = {
    "light": ("light_rank", "organization__position", "pk"),
    "progress": ("percent", "pk"),
    "-progress": ("-percent", "pk"),
    "due": ("next_open_due", "pk"),
    "organization": ("organization__position", "path", "pk"),
    "number": ("number", "pk"),
}


@require_safe
def projects(request: HttpRequest) -> HttpResponse:
    """The list; with export=xlsx the same rows as the official ledger."""
    listing = ProjectListing(request.actor, request.GET)
    if request.GET.get("export") == "xlsx":
        return ledger_response(request, listing)
    context = {"listing": listing, "filter": listing.filter, "page": listing.page, "rows": listing.rows}
    return render(request, "projects/projects.html", context)


class ChosenCount(Paginator):
    """A paginator that is told the number of rows, since the counts by light add up to it."""

    def __init__(self, *args: Any, total: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count = total


@dataclass
class ProjectListing:
    """The filtered list of one actor: rows, counts by light, and what the filter says in words."""

    actor: Actor
    query: Mapping[str, str]

    def __post_init__(self) -> None:
        self.today: date = timezone.localdate()

    @cached_property
    def round(self) -> AnnualRound | None:
        rounds = list(AnnualRound.objects.order_by("-is_current", "-year"))
        asked = str(self.query.get("round", ""))
        return next((r for r in rounds if str(r.pk) == asked), rounds[0] if rounds else None)

    @cached_property
    def thresholds(self) -> Thresholds:
        return Thresholds.of(self.round) if self.round else Thresholds()

    @cached_property
    def period(self) -> date:
        """First day of the month whose reports count: ?period=2026-07, else the present month."""
        try:
            return date.fromisoformat(f"{self.query.get('period', '')}-01")
        except ValueError:
            return self.today.replace(day=1)

    @cached_property
    def units(self) -> list[Organization]:
        """The subtrees offered: the own one, its children, and one asked for if it is in scope."""
        return offered_units(self.actor, str(self.query.get("organization", "")))

    @cached_property
    def filter(self) -> ProjectFilter:
        data = dict(self.query.items())
        if self.round:
            data["round"] = str(self.round.pk)
        lit = Project.objects.visible_to(self.actor).annotate(
            light=lights.light_case(self.thresholds, self.today)
        )
        return ProjectFilter(
            data, queryset=lit, actor=self.actor, today=self.today, period=self.period, units=self.units
        )

    @cached_property
    def found(self) -> QuerySet[Project]:
        return self.filter.qs

    @cached_property
    def counts(self) -> dict[str, int]:
        """Number of projects by light, '' for those without one."""
        grouped = self.found.order_by().values("light").annotate(number=Count("pk", distinct=True))
        return {row["light"]: row["number"] for row in grouped}

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def light_counts(self) -> list[tuple[str, str, int]]:
        return [(code, lights.WORDS[code], self.counts.get(code, 0)) for code in lights.ORDER]

    @property
    def sort(self) -> str:
        asked = str(self.query.get("sort", ""))
        return asked if asked in SORTS else "light"

    @cached_property
    def ordered(self) -> QuerySet[Project]:
        ranks = [When(light=code, then=Value(rank)) for rank, code in enumerate(lights.ORDER)]
        rank = Case(*ranks, default=Value(len(ranks)), output_field=IntegerField())
        return self.found.annotate(light_rank=rank).order_by(*SORTS[self.sort])

    @cached_property
    def page(self) -> Page[Project]:
        shown = (
            self.ordered.annotate(is_reported=reported_in(self.period))
            .select_related("organization", "lead")
            .only(*COLUMNS)
        )
        return ChosenCount(shown, PAGE_SIZE, total=self.total).get_page(self.query.get("page"))

    @cached_property
    def rows(self) -> list[ProjectRow]:
        return [project_row(p, self.thresholds, self.today, self.period) for p in self.page]

    @property
    def may_declare(self) -> bool:
        return may_declare(self.actor)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the filter form does not show but must not lose: sort order, month, whose judging."""
        return [(name, self.query[name]) for name in KEPT if self.query.get(name)]

    @cached_property
    def applied(self) -> list[tuple[str, str]]:
        """The conditions in force, as words and the parameter that a click takes away."""
        words = []
        for name, field in self.filter.form.fields.items():
            value = self.query.get(name, "")
            if (
                not value
                or name == "round"
                or (name == "organization" and value == str(self.actor.organization_id))
            ):
                continue
            choices = dict(getattr(field, "choices", ()) or ())
            label = next((str(text) for key, text in choices.items() if str(key) == value), value)
            words.append((f"{field.label}：{label}", name))
        return words

    @property
    def scope_words(self) -> str:
        """What the list covers, for the heading and the ledger's last row."""
        round_name = self.round.name if self.round else "尚无年度"
        asked = str(self.query.get("organization", ""))
        unit = next((unit for unit in self.units if str(unit.pk) == asked), self.actor.organization)
        return f"{round_name}　{unit}及以下" if unit else round_name
