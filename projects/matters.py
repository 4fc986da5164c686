"""Rows of what a post owes, of several kinds in one query: what `who`, `about` and `day` mean depends on the kind."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, CharField, QuerySet, Value

from workflow.written import day_of

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
    """Of a row as the database gives it."""
    kind, pk, who, about, day = row
    return Matter(kind, pk, who, about, day_of(day))


def the_words(text: str = "") -> Value:
    """A column that says the same in every row."""
    return Value(text, output_field=CharField())


def columns(rows: QuerySet[Any], matter: str | Case, **fields: Any) -> QuerySet[Any]:
    kind = the_words(matter) if isinstance(matter, str) else matter
    return rows.order_by().annotate(duty=kind, **fields).values_list(*COLUMNS)
