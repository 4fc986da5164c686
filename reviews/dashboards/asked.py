"""The queries of a dashboard as text, kept for the next look: Django takes as long to write them as the database to
answer. What they say follows from the place, the reader's scope, the day and the round's rules, which are the key."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.db import connection

from feedback.models import SurveyRules
from workflow.shelf import Shelf

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from .counting import Place

Row = tuple[Any, ...]

_written: Shelf[tuple[str, tuple[Any, ...]]] = Shelf()
MOST_WRITTEN = 256


def rows(name: str, place: Place, make: Callable[[], QuerySet[Any]]) -> list[Row]:
    """The rows of make(), a queryset of values, which may ask only by what settles() names."""

    def write() -> tuple[str, tuple[Any, ...]]:
        sql, parameters = make().query.sql_with_params()
        return sql, tuple(parameters)

    try:
        sql, parameters = _written.get((name, settles(place)), write, MOST_WRITTEN)
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def settles(place: Place) -> tuple[object, ...]:
    """Everything that the queries are made of: scope of the reader, place, day, all values of round and rules."""
    actor, organization = place.actor, place.organization
    scope = (actor.role, actor.organization_id, actor.path, organization.pk, organization.path)
    return (*scope, place.today, values(place.round), values(SurveyRules.of(place.round)))


def values(record: Model) -> str:
    return repr([getattr(record, name) for name in columns(type(record))])


@lru_cache
def columns(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]
