"""Pieces of a drawn dashboard, kept under all that they show: after a change only those with other numbers are drawn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import render_to_string

from organizations.models import Organization
from workflow.shelf import Shelf

if TYPE_CHECKING:
    from .cards import Card
    from .figures import Figures, Mix, UnitFigures

PER_DASHBOARD = 32

_drawn: Shelf[str] = Shelf()


def unit_row(figures: Figures, unit: UnitFigures, name: str, make: Callable[[], Any]) -> str:
    """A row of the table; `name` where it is not the unit's own. Its links name round and month."""
    key = (place(figures), contents(unit), name)
    month = figures.period.month
    return kept(key, "reviews/_dashboard_row.html", lambda: {"row": make(), "month": month})


def heat(figures: Figures, mix: Mix, make: Callable[[], Any]) -> str:
    """Categories by source; their links name round and organization."""
    key = (place(figures), contents(mix), figures.total.projects)
    return kept(key, "reviews/_dashboard_heat.html", lambda: {"heat": make()})


def part(figures: Figures, name: str, shown: Hashable, make: Callable[[], dict[str, Any]]) -> str:
    """A panel below the table, kept under the figures `shown` in it; its links name round and organization."""
    return kept((place(figures), shown), f"reviews/_dashboard_{name}.html", make)


def card(shown: Card) -> str:
    return kept(shown, "reviews/_dashboard_card.html", lambda: {"card": shown})


def kept(key: Hashable, template: str, context: Callable[[], dict[str, Any]]) -> str:
    most = settings.DASHBOARDS_KEPT * PER_DASHBOARD
    return _drawn.get((template, key), lambda: render_to_string(template, context()), most)


def place(figures: Figures) -> Hashable:
    return (figures.round.pk, figures.period, figures.organization.pk)


def contents(record: UnitFigures | Mix) -> Hashable:
    """Every value of a record of figures, whatever they are called."""
    return tuple(hashable(getattr(record, field.name)) for field in fields(record))


def hashable(value: Any) -> Hashable:
    if isinstance(value, Counter):
        return frozenset(value.items())
    if isinstance(value, list | tuple):
        return tuple(map(hashable, value))
    return (value.pk, value.short_name) if isinstance(value, Organization) else value
