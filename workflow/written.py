"""Queries kept as text: Django takes longer to write some of them than the database to answer.

`asked()` keeps a query under everything that it is made of. `written()` is for queries that differ only by a record or two:
written once for records whose ids are MARKERS, and from then on the ids asked for take their places.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from .shelf import Shelf

# No record ever bears them, and a database takes them as ids.
MARKERS = (8_888_888_888_888_888_888, 8_888_888_888_888_888_889)
MARKER = MARKERS[0]  # where there is one record only
MOST = 64
MOST_ASKED = 512

Row = tuple[Any, ...]

_written: Shelf[tuple[str, Row]] = Shelf()
_asked: Shelf[tuple[str, Row]] = Shelf()


def asked(name: str, key: Hashable, make: Callable[[], QuerySet[Any]]) -> list[Row]:
    """The rows of make(), a queryset of values, which may ask only by what `key` names and may read no record itself.

    Values are as the database gives them: on SQLite a date is text.
    """

    def write() -> tuple[str, Row]:
        sql, parameters = make().query.sql_with_params()
        return sql, tuple(parameters)

    try:
        sql, parameters = _asked.get((name, key), write, MOST_ASKED)
    except EmptyResultSet:
        return []
    return rows_of(sql, parameters)


def rows_of(sql: str, parameters: Sequence[Any]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def day_of(value: Any) -> Any:
    """A date of such a row, or None."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def written(
    name: str, key: Hashable, pks: tuple[int | None, ...], make: Callable[[], QuerySet[Any]]
) -> tuple[str, list[Any]]:
    """SQL and parameters of make() for the records `pks`, which it was written for as MARKERS in this order.

    `key` names everything else that the query depends on.
    """

    def write() -> tuple[str, Row]:
        sql, parameters = make().query.sql_with_params()
        for marker in MARKERS[: len(pks)]:
            assert marker in parameters or str(marker) in parameters, f"{name} asks for fewer records"
        return sql, tuple(parameters)

    sql, parameters = _written.get((name, key), write, MOST)
    places: dict[Any, Any] = {}
    for marker, pk in zip(MARKERS, pks, strict=False):
        places |= {marker: pk, str(marker): str(pk)}
    return sql, [places.get(value, value) if isinstance(value, (int, str)) else value for value in parameters]
