"""Rows of what a post owes, of several kinds in one query: what `who`, `about` and `day` mean depends on the kind."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, CharField, QuerySet, Value

COLUMNS = ("duty", "pk", "who", "about", "date")


@dataclass(frozen=True)
class Matter:
    """One row of the query. `pk` is the record's id, or how many there are of a kind that is only counted;
    0 is none."""

    kind: str
    pk: int
    who: str
    about: str
    day: date | None


def matter_of(row: tuple[Any, ...]) -> Matter:
    """Of a row as the database gives it: SQLite's dates are text."""
    kind, pk, who, about, day = row
    return Matter(kind, pk, who, about, date.fromisoformat(day) if isinstance(day, str) else day)


def columns(rows: QuerySet[Any], matter: str | Case, **fields: Any) -> QuerySet[Any]:
    kind = Value(matter, output_field=CharField()) if isinstance(matter, str) else matter
    return rows.order_by().annotate(duty=kind, **fields).values_list(*COLUMNS)
