"""Queries kept as text that differ only by a record or two: Django takes longer to write some of them than to ask them.

The query is written once for records whose ids are MARKERS; from then on the ids asked for take their places.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from django.db.models import QuerySet

from .shelf import Shelf

# No record ever bears them, and a database takes them as ids.
MARKERS = (8_888_888_888_888_888_888, 8_888_888_888_888_888_889)
MARKER = MARKERS[0]  # where there is one record only
MOST = 64

_written: Shelf[tuple[str, tuple[Any, ...]]] = Shelf()


def written(
    name: str, key: Hashable, pks: tuple[int | None, ...], make: Callable[[], QuerySet[Any]]
) -> tuple[str, list[Any]]:
    """SQL and parameters of make() for the records `pks`, which it was written for as MARKERS in this order.

    `key` names everything else that the query depends on.
    """

    def write() -> tuple[str, tuple[Any, ...]]:
        sql, parameters = make().query.sql_with_params()
        for marker in MARKERS[: len(pks)]:
            assert marker in parameters or str(marker) in parameters, f"{name} asks for fewer records"
        return sql, tuple(parameters)

    sql, parameters = _written.get((name, key), write, MOST)
    places: dict[Any, Any] = {}
    for marker, pk in zip(MARKERS, pks, strict=False):
        places |= {marker: pk, str(marker): str(pk)}
    return sql, [places.get(value, value) if isinstance(value, (int, str)) else value for value in parameters]
