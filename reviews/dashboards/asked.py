"""The queries of a dashboard as text, kept for the next look: Django takes as long to write them as the database to
answer. What they say follows from the place, the reader's scope, the day and the round's rules, which are the key."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from feedback.models import SurveyRules
from workflow import written
from workflow.written import Row

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from .counting import Place


def rows(name: str, place: Place, make: Callable[[], QuerySet[Any]]) -> list[Row]:
    """The rows of make(), a queryset of values, which may ask only by what settles() names."""
    return written.asked(name, settles(place), make)


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
