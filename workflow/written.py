"""Queries kept as text: Django takes longer to write some of them than the database to answer.

`asked()` keeps a query under everything that it is made of. `written()` is for queries that differ only by a record or two:
written once for records whose ids are MARKERS, and from then on the ids asked for take their places. `records()` gives
whole records where these give rows.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.db.models.query import ModelIterable

from .shelf import Shelf

# No record ever bears them, and a database takes them as ids.
MARKERS = (8_888_888_888_888_888_888, 8_888_888_888_888_888_889)
MARKER = MARKERS[0]  # where there is one record only
MOST = 64
MOST_SELECTIONS = 256
MOST_ASKED = 512

Row = tuple[Any, ...]
Keys = tuple[int | str | None, ...]

_written: Shelf[tuple[str, Row]] = Shelf()
_selections: Shelf[Selection] = Shelf()
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


def written(name: str, key: Hashable, pks: Keys, make: Callable[[], QuerySet[Any]]) -> tuple[str, list[Any]]:
    """SQL and parameters of make() for the records `pks`, which it was written for as MARKERS in this order.

    `key` names everything else that the query depends on.
    """

    def write() -> tuple[str, Row]:
        sql, parameters = make().query.sql_with_params()
        return sql, marked(name, pks, parameters)

    sql, parameters = _written.get((name, key), write, MOST)
    return sql, placed(parameters, pks)


@dataclass(frozen=True)
class Selection:
    """A query for whole records: `compiler` knows which columns make which record. `converted` has those of them whose
    values are made into others, and None in the places of the rest."""

    sql: str
    parameters: Row
    compiler: Any
    converted: list[Any]


def records(name: str, key: Hashable, pks: Keys, make: Callable[[], QuerySet[Any]]) -> list[Any]:
    """The records of make(), written as by written(), with what it selects along with them; it may not prefetch.

    No query is asked where make() cannot find any.
    """

    def write() -> Selection:
        compiler = make().query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        columns = [column for column, _, _ in compiler.select]
        converters = compiler.get_converters(columns)
        compiler.connection = None  # of this thread alone
        converted = [column if place in converters else None for place, column in enumerate(columns)]
        return Selection(sql, marked(name, pks, parameters), compiler, converted)

    try:
        selection = _selections.get((name, key), write, MOST_SELECTIONS)
    except EmptyResultSet:
        return []
    compiler = copy(selection.compiler)
    compiler.connection = connection
    compiler.as_sql = lambda: (selection.sql, placed(selection.parameters, pks))
    compiler.get_converters = lambda columns: type(compiler).get_converters(compiler, selection.converted)
    query = SimpleNamespace(get_compiler=lambda using: compiler)
    made: Any = SimpleNamespace(db=connection.alias, query=query, _known_related_objects={})
    return list(ModelIterable(made))


@dataclass(frozen=True)
class Slices:
    """The records of make() for a paginator. Each slice is written once under `key`, or each time where that is None."""

    name: str
    key: Hashable | None
    make: Callable[[], QuerySet[Any]]

    def __getitem__(self, part: slice) -> list[Any]:
        if self.key is None:
            return list(self.make()[part])
        return records(self.name, (self.key, part.start, part.stop), (), lambda: self.make()[part])


def marked(name: str, pks: Keys, parameters: Sequence[Any]) -> Row:
    for marker in MARKERS[: len(pks)]:
        assert marker in parameters or str(marker) in parameters, f"{name} asks for fewer records"
    return tuple(parameters)


def placed(parameters: Row, pks: Keys) -> list[Any]:
    """The parameters with the ids in the places of the markers."""
    places: dict[Any, Any] = {}
    for marker, pk in zip(MARKERS, pks, strict=False):
        places |= {marker: pk, str(marker): str(pk)}
    return [places.get(value, value) if isinstance(value, (int, str)) else value for value in parameters]
