"""Rows copied inside the database with ids, paths, codes, years and references moved: a city's in some seconds.

A copy of all rows of a model whose id is at most `span` gets the id plus `shift` times that span, so that references
between copied rows move by a sum and nothing has to be looked up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, models

from organizations.tree import SEGMENT

MOST_LEVELS = 6
Model = type[models.Model]
Expression = Callable[["Copy", str], str]


@dataclass(frozen=True)
class Copy:
    """`spans`: the largest id by model that is copied; `shift`: which copy this is, from 1.

    `years` back everything dated lies, `where` narrows the rows of a model, `own` says how a column is written anew,
    by "model.column", and `left` are models that this copy leaves behind: references to them become NULL.
    """

    spans: Mapping[Model, int]
    shift: int
    years: int = 0
    where: Mapping[Model, str] = field(default_factory=dict)
    own: Mapping[tuple[Model, str], Expression] = field(default_factory=dict)
    left: frozenset[Model] = frozenset()

    def moved(self, model: Model) -> int:
        return self.spans[model] * self.shift

    def run(self, model: Model) -> int:
        """Insert the copies; how many there are."""
        names = {f.column: self.expression(model, f) for f in model._meta.concrete_fields}
        table = quoted(model._meta.db_table)
        condition = f"{quoted('id')} <= {self.spans[model]}"
        if model in self.where:
            condition += f" AND {self.where[model]}"
        columns = ", ".join(map(quoted, names))
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} ({columns}) SELECT {', '.join(names.values())} FROM {table} "
                f"WHERE {condition} ORDER BY {quoted('id')}"
            )
            return int(cursor.rowcount)

    def expression(self, model: Model, column: models.Field[Any, Any]) -> str:
        name = quoted(column.column)
        if (model, column.name) in self.own:
            return self.own[model, column.name](self, name)
        if column.primary_key:
            return f"{name} + {self.moved(model)}"
        if isinstance(column, models.ForeignKey):
            target = column.related_model
            if target in self.left:
                return "NULL"
            return f"{name} + {self.moved(target)}" if target in self.spans else name  # type: ignore[arg-type]
        if self.years and isinstance(column, models.DateField):
            return earlier(name, self.years, isinstance(column, models.DateTimeField))
        return name


def quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def is_postgresql() -> bool:
    return connection.vendor == "postgresql"


def padded(number: str, digits: int) -> str:
    if is_postgresql():
        return f"lpad(CAST({number} AS text), {digits}, '0')"
    return f"printf('%0{digits}d', {number})"


def earlier(name: str, years: int, has_time: bool) -> str:
    if is_postgresql():
        moved = f"({name} - interval '{years} years')"
        return moved if has_time else f"CAST({moved} AS date)"
    shape = "%Y-%m-%d %H:%M:%S" if has_time else "%Y-%m-%d"
    return f"strftime('{shape}', {name}, '-{years} years')"


def moved_path(by: int) -> Expression:
    """Every segment of a path is an id, and moves like one."""

    def expression(copy: Copy, name: str) -> str:
        segments = (
            f"CASE WHEN length({name}) > {start} THEN "
            f"{padded(f'(CAST(substr({name}, {start + 1}, {SEGMENT}) AS integer) + {by})', SEGMENT)} ELSE '' END"
            for start in range(0, SEGMENT * MOST_LEVELS, SEGMENT)
        )
        return " || ".join(segments)

    return expression
