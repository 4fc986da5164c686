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
from workflow.protection import EntryReference

MOST_LEVELS = 6
Model = type[models.Model]
Expression = Callable[["Copy", str], str]


@dataclass(frozen=True)
class Copy:
    """`spans`: the largest id by model that is copied; `shift`: which copy this is, from 1.

    `years` back everything dated lies, `where` narrows the rows of a model, `own` says how a column is written anew,
    by "model.column", and `left` are models that this copy leaves behind: references to them become NULL. Rows of
    `drawn` have no number: each gets a new id and is found by what it belongs to. `round`: the new round, if one is made.
    """

    spans: Mapping[Model, int]
    shift: int
    years: int = 0
    where: Mapping[Model, str] = field(default_factory=dict)
    own: Mapping[tuple[Model, str], Expression] = field(default_factory=dict)
    left: frozenset[Model] = frozenset()
    drawn: Mapping[Model, tuple[str, Model]] = field(default_factory=dict)
    round: int = 0

    def moved(self, model: Model) -> int:
        """By how much its ids move; not at all where both share the rows."""
        return self.spans.get(model, 0) * self.shift

    def condition(self, model: Model) -> str:
        """Which of its rows are copied."""
        column, above = self.drawn.get(model, ("id", model))
        condition = f"{quoted(column)} <= {self.spans[above]}"
        return f"{condition} AND {self.where[model]}" if model in self.where else condition

    def run(self, model: Model) -> int:
        """Insert the copies; how many there are."""
        names = {f.column: self.expression(model, f) for f in model._meta.concrete_fields}
        table = quoted(model._meta.db_table)
        columns = ", ".join(map(quoted, names))
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} ({columns}) SELECT {', '.join(names.values())} FROM {table} "
                f"WHERE {self.condition(model)} ORDER BY {quoted('id')}"
            )
            return int(cursor.rowcount)

    def expression(self, model: Model, column: models.Field[Any, Any]) -> str:
        name = quoted(column.column)
        if (model, column.name) in self.own:
            return self.own[model, column.name](self, name)
        if isinstance(column, EntryReference) or (column.primary_key and model in self.drawn):
            return new_id()
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


def new_id() -> str:
    """As each engine keeps an id that was drawn."""
    return "gen_random_uuid()" if is_postgresql() else "lower(hex(randomblob(16)))"


def drawn_digits() -> str:
    """64 hexadecimal digits that nobody else has."""
    if is_postgresql():
        return "replace(CAST(gen_random_uuid() AS text) || CAST(gen_random_uuid() AS text), '-', '')"
    return "lower(hex(randomblob(32)))"


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
