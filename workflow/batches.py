"""Finished records written in bulk: imports of past rounds and the demo, nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from django.db import connection, models

from . import audit, chain
from .audit import Acting
from .models import AuditEntry
from .protection import Protected


def record_many(
    rows: Sequence[models.Model], reason: str, actor: Acting, batch_size: int = 500
) -> AuditEntry | None:
    """Insert finished rows of one model and chain one entry with their count and digest.

    Protected rows get an entry each besides. Returns the batch's entry, or None for no rows. The digest is SHA-256 over the canonical field values in
    the order given, so that a later reader can prove what the batch held. Past rows keep the times
    they were given, also in fields that would stamp a new row with the present.
    """
    if not rows:
        return None
    model = type(rows[0])
    stamped = [f for f in model._meta.concrete_fields if getattr(f, "auto_now_add", False)]
    given = {field: [getattr(row, field.attname) for row in rows] for field in stamped}
    with audit.recording():
        created = model._base_manager.bulk_create(rows, batch_size=batch_size)
        for field, times in given.items():
            give_back(created, field, times)
        details: dict[str, Any] = {"reason": reason, "count": len(created), "digest": digest(created)}
        if not issubclass(model, Protected):
            return audit.note(actor, "record_many", created[0], details=details)
        batch = audit.Subject(*audit.place(created[0]))
        entry = audit.note(actor, "record_many", batch, details=details)
        for row in created:
            audit.note(actor, "record_one", row, caused_by=entry)
        return entry


def give_back(rows: Sequence[models.Model], field: models.Field[Any, Any], times: Sequence[Any]) -> None:
    """Write the given times over those of the insert; a row without a given time keeps the present."""
    quote = connection.ops.quote_name
    values = []
    for row, time in zip(rows, times, strict=True):
        if time is not None:
            setattr(row, field.attname, time)
            values.append((field.get_db_prep_save(time, connection), row.pk))
    if not values:
        return
    table, column, key = quote(row._meta.db_table), quote(field.column), quote(row._meta.pk.column)
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET {column} = %s WHERE {key} = %s", values)


def digest(rows: Sequence[models.Model]) -> str:
    total = hashlib.sha256()
    for row in rows:
        total.update(chain.canonical(audit.field_values(row)))
    return total.hexdigest()
