"""Review sheets of a copied round or city. Their snapshots name rows by id and are proven by a digest, so that each
is written anew in memory, so many at a time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import models

from feedback.models import SurveyResult
from organizations.models import Appointment, Organization, User
from organizations.tree import SEGMENT, segment
from projects.models import Project
from reviews import snapshots
from reviews.models import Ballot, ComparisonGroup, Mechanism, ReviewSheet, Scheme, SheetVersion
from reviews.states import SheetState
from workflow import audit
from workflow.audit import Acting

from .copying import Copy, quoted

BATCH = 500
# Whose id a number in a snapshot is, by its key.
NAMED: dict[str, type[models.Model]] = {
    "sheet": ReviewSheet,
    "sheet_id": ReviewSheet,
    "organization": Organization,
    "post": Appointment,
    "scorer_id": Appointment,
    "confirmed_by": Appointment,
    "user": User,
    "group": ComparisonGroup,
    "scheme": Scheme,
    "project_id": Project,
    "result_id": SurveyResult,
    "mechanism_id": Mechanism,
    "ballot_id": Ballot,
}


def copy_decided(copy: Copy, model: type[ReviewSheet | SheetVersion], reason: str, actor: Acting) -> int:
    """Copies of the model's rows, with an entry each; how many there are."""
    count = 0
    for rows in batches(copy, model):
        for row in rows:
            move(copy, row)
        model._base_manager.bulk_create(rows, batch_size=100)
        for row in rows:
            note(row, reason, actor)
        count += len(rows)
    return count


def note(row: ReviewSheet | SheetVersion, reason: str, actor: Acting) -> None:
    """The entry to which the row refers: of a decided sheet the one that proves its digest."""
    if isinstance(row, ReviewSheet) and not row.digest:
        audit.note(actor, "record_one", row, details={"reason": reason})
        return
    after = {"state": SheetState.CONFIRMED, "grade": row.grade, "total": row.total, "digest": row.digest}
    if isinstance(row, SheetVersion):
        audit.note(actor, "record_one", row, details={"reason": reason})
    sheet = row if isinstance(row, ReviewSheet) else row.sheet
    audit.note(
        actor,
        "confirm",
        sheet,
        before={"state": SheetState.SCORED},
        after=after,
        happened_at=row.confirmed_at,
        details={"reason": reason, "digest": row.digest},
    )


def batches(copy: Copy, model: type[ReviewSheet | SheetVersion]) -> Iterator[list[Any]]:
    for first in range(0, copy.spans[model], BATCH):
        condition = f"{copy.condition(model)} AND id > {first} AND id <= {first + BATCH}"
        statement = f"SELECT * FROM {quoted(model._meta.db_table)} WHERE {condition} ORDER BY id"
        rows = list(model._base_manager.raw(statement))
        if rows:
            yield rows


def move(copy: Copy, row: ReviewSheet | SheetVersion) -> None:
    row.pk += copy.moved(type(row))
    row._state.adding = True
    for column in row._meta.concrete_fields:
        value = getattr(row, column.attname)
        if value is None or column.primary_key:
            continue
        target: Any = column.related_model
        if target in copy.spans:
            setattr(row, column.attname, value + copy.moved(target))
        elif copy.years and isinstance(column, models.DateField):
            setattr(row, column.attname, years_before(value, copy.years))
    if isinstance(row, ReviewSheet):
        row.path = path_of(row.path, copy.moved(Organization))
        row.round_id = copy.round or row.round_id
    if copy.years:
        row.document_number = renumbered(row.document_number, copy.years)
    if row.snapshot:
        row.snapshot = snapshot_of(copy, row.snapshot)
        row.digest = snapshots.digest(row.snapshot)


def snapshot_of(copy: Copy, frozen: dict[str, Any]) -> dict[str, Any]:
    moved = moved_ids(copy, frozen)
    if copy.years:
        decision = moved["decision"]
        day = years_before(date.fromisoformat(decision["meeting_on"]), copy.years)
        decision["meeting_on"] = day.isoformat()
        decision["document_number"] = renumbered(decision["document_number"], copy.years)
        moved["about"]["round"] = copy.round
    return moved


def moved_ids(copy: Copy, value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: moved_ids(copy, below, name) for name, below in value.items()}
    if isinstance(value, list):
        return [moved_ids(copy, below) for below in value]
    return value + copy.moved(NAMED[key]) if key in NAMED and isinstance(value, int) else value


def path_of(path: str, by: int) -> str:
    places = range(0, len(path), SEGMENT)
    return "".join(segment(int(path[place : place + SEGMENT]) + by) for place in places)


def years_before(day: Any, years: int) -> Any:
    """The same day, of 29 February the day before."""
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return day.replace(year=day.year - years, day=last)


def renumbered(number: str, years: int) -> str:
    """澄望湖考〔2026〕1号 of so many years before."""
    head, opened, rest = number.partition("〔")
    return f"{head}〔{int(rest[:4]) - years}{rest[4:]}" if opened and rest[:4].isdigit() else number
