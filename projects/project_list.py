"""The project list of one actor: rows, counts by light, and what the filter says in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, QuerySet, Value
from django.db.models.functions import StrIndex
from django.forms import ModelChoiceField
from django.utils import timezone

from organizations.actor import Actor
from organizations.models import Organization
from organizations.official_order import official_order

from . import lights
from .filters import Basis, ProjectFilter, offered_units, reported_in
from .lights import Thresholds
from .models import AnnualRound, Project
from .permissions import may_declare
from .rounds import chosen_round
from .rows import COLUMNS, ProjectRow, project_row

PAGE_SIZE = 50
# Not among the fields of the filter form, and not to be lost when it is sent.
KEPT = ("sort", "period", "judge", "own", "meeting", "obstacle", "size", "overdue", "reported")
# Conditions that are no condition of the reader's: every list has a round, and a month to speak of.
TACIT = ("round", "period")


def last_if_empty(column: str) -> Any:
    """SQLite puts empty dates first, PostgreSQL last; a list of due dates wants them last."""
    return F(column).asc(nulls_last=True)


def light_rank() -> StrIndex:
    """Higher for what is worse, least without a light; one comparison instead of the light's rule for each."""
    return StrIndex(Value(" ".join(["", *reversed(lights.ORDER)])), F("light"))


SORTS: dict[str, tuple[Any, ...]] = {
    "light": (light_rank().desc(), *official_order("organization__"), "pk"),
    "progress": ("percent", "pk"),
    "-progress": ("-percent", "pk"),
    "due": (last_if_empty("next_open_due"), "pk"),
    "organization": (*official_order("organization__"), "pk"),
    "number": ("number", "pk"),
}


class ChosenCount(Paginator):
    """A paginator that is told the number of rows, since the counts by light add up to it."""

    def __init__(self, *args: Any, total: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count = total


@dataclass(frozen=True)
class Tick:
    """A condition with one useful value, offered as a box to tick."""

    name: str
    value: str
    label: str
    is_checked: bool


@dataclass
class ProjectListing:
    """What one actor sees under one query string; every part is computed when first asked for."""

    actor: Actor
    query: Mapping[str, str]

    @cached_property
    def today(self) -> date:
        return timezone.localdate()

    @cached_property
    def rounds(self) -> list[AnnualRound]:
        return list(AnnualRound.objects.order_by("-year"))

    @cached_property
    def round(self) -> AnnualRound | None:
        return chosen_round(self.rounds, self.query.get("round", ""))

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
        return offered_units(self.actor, self.query.get("organization", ""))

    @cached_property
    def filter(self) -> ProjectFilter:
        data = {name: value for name, value in self.query.items() if value}
        if self.round:
            data.setdefault("round", str(self.round.pk))
        basis = Basis(self.actor, self.today, self.period, self.rounds, self.units)
        case = lights.light_case(self.thresholds, self.today)
        visible = Project.objects.visible_to(self.actor).annotate(light=case)
        return ProjectFilter(data, queryset=visible, basis=basis)

    @property
    def mistakes(self) -> list[str]:
        return self.filter.mistakes

    @cached_property
    def found(self) -> QuerySet[Any]:
        return self.filter.lit

    @cached_property
    def counts(self) -> dict[str, int]:
        """Number of projects by light whatever light is chosen, '' for those without one."""
        grouped = self.filter.qs.order_by().values("light").annotate(number=Count("pk"))
        return {row["light"]: row["number"] for row in grouped}

    @property
    def total(self) -> int:
        """Rows of the list, of the chosen light if one is chosen."""
        chosen = self.filter.values.get("light")
        return self.counts.get(chosen, 0) if chosen else sum(self.counts.values())

    @property
    def light_counts(self) -> list[tuple[str, str, int]]:
        return [(code, lights.WORDS[code], self.counts.get(code, 0)) for code in lights.ORDER]

    @property
    def sort(self) -> str:
        asked = self.query.get("sort", "")
        return asked if asked in SORTS else "light"

    @cached_property
    def ordered(self) -> QuerySet[Any]:
        return self.found.order_by(*SORTS[self.sort])

    @cached_property
    def page(self) -> Page[Any]:
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
    def is_filtered(self) -> bool:
        return bool(self.applied or self.mistakes)

    @property
    def may_declare(self) -> bool:
        return may_declare(self.actor)

    @property
    def ticks(self) -> list[Tick]:
        offered = (
            ("overdue", "yes", "有逾期任务"),
            ("reported", "no", f"{self.period.month} 月未报"),
            ("size", "major", "只看重点"),
        )
        return [Tick(name, value, label, self.query.get(name) == value) for name, value, label in offered]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the filter form does not show but must not lose: sort order, month, what came by a link."""
        ticked = {tick.name for tick in self.ticks if tick.is_checked}
        return [(name, self.query[name]) for name in KEPT if self.query.get(name) and name not in ticked]

    @cached_property
    def applied(self) -> list[tuple[str, str]]:
        """The conditions in force, as words and the parameter that a click takes away."""
        form = self.filter.form
        values = {name: value for name, value in self.filter.values.items() if value and name not in TACIT}
        if values.get("organization") == str(self.actor.organization_id):
            del values["organization"]
        return [
            (f"{form.fields[name].label}：{words_of(form.fields[name], v)}", name)
            for name, v in values.items()
        ]

    @property
    def scope_words(self) -> str:
        """What the list covers, for the heading and the ledger's last row."""
        round_name = self.round.name if self.round else "尚无年度"
        asked = self.query.get("organization", "")
        unit = next((unit for unit in self.units if str(unit.pk) == asked), self.actor.organization)
        return f"{round_name}　{unit}及以下" if unit else round_name


def words_of(field: Any, value: Any) -> str:
    """A chosen value as its field names it; a chosen record names itself."""
    if isinstance(field, ModelChoiceField):
        return str(value)
    choices = {str(key): str(text) for key, text in getattr(field, "choices", ()) if key}
    return choices.get(str(value), str(value))
