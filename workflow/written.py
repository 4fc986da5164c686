"""Queries kept as text that differ only by one record: Django takes longer to write some of them than to ask them.

The query is written once for a record whose id is MARKER; from then on the id of the record takes its place.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from django.db.models import QuerySet

from .shelf import Shelf

MARKER = 8_888_888_888_888_888_888  # no record ever bears it, and a database takes it as an id
MOST = 64

_written: Shelf[tuple[str, tuple[Any, ...]]] = Shelf()


def written(name: str, key: Hashable, pk: int, make: Callable[[], QuerySet[Any]]) -> tuple[str, list[Any]]:
    """SQL and parameters of make() for the record `pk`. `key` names everything else that the query depends on."""

    def write() -> tuple[str, tuple[Any, ...]]:
        sql, parameters = make().query.sql_with_params()
        assert MARKER in parameters or str(MARKER) in parameters, f"{name} asks for no record"
        return sql, tuple(parameters)

    sql, parameters = _written.get((name, key), write, MOST)
    ids = {MARKER: pk, str(MARKER): str(pk)}
    return sql, [ids.get(value, value) if isinstance(value, (int, str)) else value for value in parameters]
