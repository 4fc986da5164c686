"""Tables as lines of JSON that are the same on both engines."""

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import islice
from typing import Any
from uuid import UUID

from django.apps.registry import Apps
from django.db import connection, models

PAGE = 2000  # rows
# Who is logged in where: nobody stays logged in through a restore.
# Who is logged in, and exports that go after a day with what was searched for: their workbooks are left out too.
LEFT_OUT = frozenset({"sessions.session", "organizations.session", "organizations.exportjob"})

Model = type[models.Model]


@dataclass(frozen=True)
class Table:
    """What the manifest says of a table: number of rows, SHA-256 of its lines."""

    rows: int
    sha256: str


def kept_models(apps: Apps) -> list[Model]:
    """Every model with a table of its own, by label; the rows between two records are models as well."""
    found = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.label_lower not in LEFT_OUT
    ]
    return sorted(found, key=lambda model: model._meta.label_lower)


def lines(model: Model) -> Iterator[bytes]:
    """The column names, then a line per row, by key."""
    names = [column.attname for column in columns(model)]
    yield line(names)
    for row in model._base_manager.order_by("pk").values_list(*names).iterator(PAGE):
        yield line(row)


def line(values: Iterable[Any]) -> bytes:
    text = json.dumps(list(values), default=plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode() + b"\n"


def plain(value: Any) -> str:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date() | time():
            return value.isoformat()
        case bytes() | memoryview():
            return base64.b64encode(value).decode()
        case Decimal() | UUID():
            return str(value)
    raise TypeError(f"{type(value).__name__} has no form in a backup")


def columns(model: Model) -> list[Any]:
    """By name: a model and the same one as its migrations made it order their fields differently."""
    stored = [column for column in model._meta.local_concrete_fields if not column.generated]
    return sorted(stored, key=lambda column: column.attname)


def count(found: Iterable[bytes]) -> Table:
    digest, number = hashlib.sha256(), -1  # the names are no row
    for text in found:
        digest.update(text)
        number += 1
    return Table(number, digest.hexdigest())


def write(model: Model, found: Iterator[bytes]) -> None:
    """Insert the rows as they are: no default, no date of today.

    ValueError for a table whose columns are not the model's.
    """
    names = json.loads(next(found))
    fields = columns(model)
    if names != [column.attname for column in fields]:
        raise ValueError(f"{model._meta.label_lower}: {', '.join(names)}")
    size = min(PAGE, connection.ops.bulk_batch_size(fields, range(PAGE)))
    while batch := list(islice(found, size)):
        objects = [model(**values_of(fields, json.loads(text))) for text in batch]
        model._base_manager._insert(objects, fields=fields, raw=True)  # type: ignore[attr-defined]


def values_of(fields: list[Any], row: list[Any]) -> dict[str, Any]:
    return {column.attname: column.to_python(value) for column, value in zip(fields, row, strict=True)}
