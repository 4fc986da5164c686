"""For migrations that put a model under protection: the rows that exist get an entry each."""

from __future__ import annotations

from typing import Any

from . import chain

BATCH = 500
NOTHING: dict[str, Any] = {"before": {}, "after": {}, "details": {}}


def adopt(apps: Any, label: str) -> None:
    """Give every row of the model `label`, as the migration knows it, an entry that says it was there.

    `apps` are the migration's; the chain goes on where it stands. Run it before the reference is required.
    """
    model, entry_model = apps.get_model(label), apps.get_model("workflow.AuditEntry")
    while rows := list(model.objects.filter(latest_entry=None).order_by("pk")[:BATCH]):
        entries = [entry_for(row, label, entry_model) for row in rows]
        chain.append([(entry, dict(NOTHING)) for entry in entries], entry_model)
        for row, entry in zip(rows, entries, strict=True):
            row.latest_entry_id = entry.id
        model.objects.bulk_update(rows, ["latest_entry"])


def entry_for(row: Any, label: str, entry_model: Any) -> Any:
    place = {"subject_type": label.lower(), "subject_id": str(row.pk)}
    root = {"root_type": label.lower(), "root_id": str(row.pk)}
    return entry_model(service="migration", verb="protect", result="done", **place, **root)
