"""What the filtered lists of all apps have in common: who asks, under which query, subtrees to choose from, pages, columns,
what was chosen in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import QueryDict

from workflow.written import MARKERS, records

from .actor import Actor
from .list_columns import Columns
from .models import Organization
from .requests import asked_id
from .tree import within

PAGE_SIZE = 50
PICKED = "picked"  # the export of ticked rows alone


def offered_units(actor: Actor, asked: str) -> list[Organization]:
    """The subtrees a list offers: the own one, its children, and the one asked for by id if in scope."""
    own, other = actor.organization_id, asked_id(asked)
    others = (other,) if other else ()

    def make() -> QuerySet[Any]:
        near = Q(pk__in=[*([own] if own else []), *MARKERS[: len(others)]]) | Q(parent=own)
        visible = Organization.objects.visible_to(actor).filter(near)
        return visible.order_by("path").only("name", "short_name", "path", "position")

    return records("units of a list", (actor.basis, bool(others)), others, make)


def below_unit(
    rows: QuerySet[Any], units: Iterable[Organization], asked: str, column: str = "path"
) -> QuerySet[Any]:
    """Rows of the asked one of the offered units and of everything below it; one that is not offered has none."""
    path = next((unit.path for unit in units if str(unit.pk) == asked), None)
    return rows.filter(within(path, column)) if path else rows.none()


def chosen_words(scope: str, form: forms.BaseForm) -> str:
    """What a list was narrowed to, in words; `form` is that of its filter, already bound. What the scope says already is
    not said twice."""
    values = form.cleaned_data if form.is_valid() else {}
    words = [scope.replace("\u3000", "，")]
    for name, value in values.items():
        field: Any = form.fields[name]
        if value and isinstance(field, forms.ChoiceField):
            choices: Any = field.choices
            words.append(next((str(label) for code, label in choices if str(code) == str(value)), ""))
        elif isinstance(value, date):
            words.append(f"{field.label} {value:%Y-%m-%d}")
        elif value and isinstance(value, str):
            words.append(f"含“{value}”")
    further = [word for word in words[1:] if word and word not in words[0].split("，")]
    return "，".join([*words[:1], *further] if words[0] else further) or "全部"


@dataclass(frozen=True)
class Tick:
    """A condition with one useful value, offered as a box to tick."""

    name: str
    value: str
    label: str
    is_checked: bool


@dataclass
class FilteredList:
    """What one actor sees under one query; every part is computed when first asked for.

    A list says in `ordered` what it shows, the last key of the order unique, so that no row stands on two pages, in
    `narrowing` which conditions of an address make it a part of the whole, in `route` its address and in `offered` its
    columns; `picked_by` is the parameter of the boxes that tick its rows. `filter` is its django-filter, bound.
    """

    actor: Actor
    query: Mapping[str, str]

    page_size: ClassVar[int] = PAGE_SIZE
    narrowing: ClassVar[tuple[str, ...]] = ()
    route: ClassVar[str] = ""
    picked_by: ClassVar[str] = ""

    @property
    def filter(self) -> Any:
        raise NotImplementedError

    @property
    def found(self) -> Any:
        """All rows, in no order, as a query set of their kind."""
        return self.picked_of(self.filter.qs)

    @property
    def ordered(self) -> QuerySet[Any]:
        raise NotImplementedError

    @cached_property
    def picked(self) -> list[int]:
        """Ids of the ticked rows of one page."""
        named = self.query.getlist(self.picked_by) if isinstance(self.query, QueryDict) else []
        return [pk for pk in map(asked_id, named) if pk is not None][: self.page_size]

    def picked_of(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The ticked ones of `rows` where they are to be exported alone, else all."""
        return rows.filter(pk__in=self.picked) if self.asked("export") == PICKED else rows

    @property
    def carried(self) -> list[tuple[str, str]]:
        """The conditions that a form around the rows sends along; what was ticked before is not."""
        left_out = ("page", "export", "back", self.picked_by)
        return [(name, str(value)) for name, value in self.query.items() if value and name not in left_out]

    def asked(self, name: str) -> str:
        return str(self.query.get(name, ""))

    @cached_property
    def page(self) -> Page[Any]:
        return Paginator(self.ordered, self.page_size).get_page(self.query.get("page"))

    @property
    def offered(self) -> Columns:
        return Columns()

    @cached_property
    def columns(self) -> dict[str, str]:
        """What the person wants to see, by name with its head."""
        return self.offered.chosen(self.actor, self.route)

    @property
    def has_own_columns(self) -> bool:
        return list(self.columns) != list(self.offered.usual)

    @property
    def column_ticks(self) -> list[Tick]:
        return [Tick("column", name, head, name in self.columns) for name, head in self.offered.all.items()]

    @cached_property
    def units(self) -> list[Organization]:
        return offered_units(self.actor, self.asked("organization"))

    @cached_property
    def unit(self) -> Organization | None:
        """The offered subtree that was asked for, else the own one."""
        asked = self.asked("organization")
        return next((unit for unit in self.units if str(unit.pk) == asked), self.actor.organization)

    @property
    def is_filtered(self) -> bool:
        return any(self.query.get(name) for name in self.narrowing)

    @property
    def conditions(self) -> str:
        """What was chosen, in words, for the exported list."""
        return chosen_words(self.scope_words, self.filter.form)

    @property
    def scope_words(self) -> str:
        """What the list covers, for the heading."""
        return f"{self.unit}及以下" if self.unit else ""
