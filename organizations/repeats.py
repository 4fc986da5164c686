"""Columns of upper apps that repeat an organization's path or level, for filters without a join.

Each app registers its own from its wiring; a move of a subtree and a change of level keep them true.
"""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Concat, Substr

from workflow import audit
from workflow.audit import Acting
from workflow.models import AuditEntry
from workflow.protection import COLUMN, Protected, stamp

from .models import Organization
from .tree import within

BATCH = 400  # rows a statement


@dataclass(frozen=True)
class Repeat:
    """A column of `model`; `level` columns stand beside a foreign key called organization."""

    model: type[models.Model]
    field: str

    @property
    def key(self) -> str:
        return f"{self.model._meta.label_lower}.{self.field}"

    def rows_within(self, path: str) -> QuerySet[models.Model]:
        return self.model._base_manager.filter(within(path, self.field))


_paths: list[Repeat] = []
_levels: list[Repeat] = []


def repeats_path(model: type[models.Model], field: str = "path") -> None:
    _paths.append(Repeat(model, field))


def repeats_level(model: type[models.Model], field: str = "level") -> None:
    _levels.append(Repeat(model, field))


def path_columns() -> list[Repeat]:
    return list(_paths)


def replace_paths(old: str, new: str, actor: Acting, cause: AuditEntry) -> int:
    """Give every record of the subtree its new path; the number of records.

    One UPDATE per table; protected rows are written with an entry each, which `cause` caused.
    """
    return sum(
        replace_with_entries(repeat, old, new, actor, cause)
        if issubclass(repeat.model, Protected)
        else replace_prefix(repeat.rows_within(old), repeat.field, old, new)
        for repeat in _paths
    )


def replace_with_entries(repeat: Repeat, old: str, new: str, actor: Acting, cause: AuditEntry) -> int:
    rows: list[Any] = list(repeat.rows_within(old).order_by("pk"))
    stamp(rows)
    for row in rows:
        before = getattr(row, repeat.field)
        after = new + before[len(old) :]
        setattr(row, repeat.field, after)
        audit.note(
            actor, "move", row, before={repeat.field: before}, after={repeat.field: after}, caused_by=cause
        )
    repeat.model._base_manager.bulk_update(rows, [repeat.field, COLUMN], batch_size=BATCH)
    return len(rows)


def replace_prefix(rows: QuerySet[models.Model], field: str, old: str, new: str) -> int:
    tail = Substr(F(field), len(old) + 1)
    return rows.update(**{field: Concat(Value(new), tail)})


def replace_levels(organization: Organization) -> None:
    for repeat in _levels:
        rows = repeat.model._base_manager.filter(organization=organization.pk)
        rows.update(**{repeat.field: organization.level})


def records_within(path: str) -> int:
    """How many records of upper apps repeat a path of this subtree."""
    return sum(repeat.rows_within(path).count() for repeat in _paths)
