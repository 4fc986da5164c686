"""Finished records written in bulk: imports of past rounds and the demo, nothing else."""

import hashlib
from collections.abc import Sequence
from typing import Any

from django.db import models

from . import audit, chain
from .audit import Acting
from .models import AuditEntry


def record_many(
    rows: Sequence[models.Model], reason: str, actor: Acting, batch_size: int = 500
) -> AuditEntry | None:
    """Insert finished rows of one model and chain one entry with their count and digest.

    Returns the entry, or None for no rows. The digest is SHA-256 over the canonical field values in
    the order given, so that a later reader can prove what the batch held.
    """
    if not rows:
        return None
    model = type(rows[0])
    with audit.recording():
        created = model._base_manager.bulk_create(rows, batch_size=batch_size)
        details: dict[str, Any] = {"reason": reason, "count": len(created), "digest": digest(created)}
        return audit.note(actor, "record_many", created[0], details=details)


def digest(rows: Sequence[models.Model]) -> str:
    total = hashlib.sha256()
    for row in rows:
        total.update(chain.canonical(audit.field_values(row)))
    return total.hexdigest()
