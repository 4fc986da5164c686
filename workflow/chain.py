"""The hash chain: canonical content, and the one place that gives out sequence numbers."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from . import advisory
from .models import AuditEntry

GENESIS = "0" * 64
MANY = 100  # entries of one transaction; imports write thousands
_ADVISORY_LOCK = 0x474A5F41  # "GJ_A": any constant that no other lock of this database uses
_COLUMNS = (
    "sequence", "actor_id", "post_id", "service", "verb", "subject_type", "subject_id",
    "root_type", "root_id", "result", "request_id", "algorithm",
)  # fmt: skip


@dataclass(frozen=True)
class Masked:
    """A personal value: it can be compared with another one, but the log shows stars only."""

    value: Any

    def __str__(self) -> str:
        return "***"


def plain(value: Any) -> Any:
    """Value as JSON can hold it: decimals and dates as text, so that no precision is lost."""
    if isinstance(value, datetime):
        return value.astimezone(timezone.get_default_timezone()).isoformat()
    if isinstance(value, date | Decimal | UUID | Masked):
        return str(value)
    return value


def canonical(content: dict[str, Any]) -> bytes:
    """UTF-8 JSON with sorted keys and no blanks: equal content gives equal bytes."""
    return json.dumps(
        content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=plain
    ).encode()


def digest(previous_hash: str, payload: bytes) -> str:
    return hashlib.sha256(previous_hash.encode() + payload).hexdigest()


def append(
    entries: Sequence[tuple[AuditEntry, dict[str, Any]]],
    model: type[AuditEntry] = AuditEntry,
    judge: Callable[[], None] | None = None,
) -> None:
    """Number, hash and insert the entries in order. Call it last in the transaction.

    `model` is another class only in migrations. `judge` may object by raising, once nobody else can append.
    """
    if not entries:
        return
    lock()
    if judge:
        judge()
    head = model.objects.order_by("-sequence").values_list("sequence", "hash").first()
    sequence, previous = head or (0, GENESIS)
    now = timezone.now()
    for entry, body in entries:
        sequence += 1
        entry.sequence = sequence
        entry.written_at = now
        entry.happened_at = entry.happened_at or now
        entry.previous_hash = previous
        entry.payload = canonical(_content(entry, body))
        entry.hash = previous = digest(previous, entry.payload)
    insert([entry for entry, _ in entries], model)


def insert(entries: list[AuditEntry], model: type[AuditEntry]) -> None:
    """Many at once without the expressions that bulk_create() builds for each value of each row."""
    if len(entries) < MANY:
        model.objects.bulk_create(entries)
        return
    fields, quote = model._meta.concrete_fields, connection.ops.quote_name
    names = ", ".join(quote(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    values = [
        [field.get_db_prep_save(getattr(entry, field.attname), connection) for field in fields]
        for entry in entries
    ]
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({places})", values)


def lock() -> None:
    """Until commit nobody else appends, which makes the sequence gap-free."""
    advisory.hold(_ADVISORY_LOCK)


def _content(entry: AuditEntry, body: dict[str, Any]) -> dict[str, Any]:
    columns = {name: getattr(entry, name) for name in _COLUMNS}
    return (
        columns
        | body
        | {
            "id": entry.id,
            "written_at": entry.written_at,
            "happened_at": entry.happened_at,
            "caused_by": entry.caused_by_id,
        }
    )
