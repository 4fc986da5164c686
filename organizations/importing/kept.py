"""Rows between dry run and confirmation, with the sender's own file beside them for the marked copy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from organizations.actor import Actor
from organizations.workbooks.kept import Shelf
from organizations.workbooks.rows import packed, unpacked

from .reading import Rows

OWN = "file"


@dataclass(frozen=True)
class KeptRows:
    """`count` rows, which `rows` holds unless they are too many for whoever asked; `sheets` are titles by index. `path`
    holds the file as it came, where it was kept."""

    token: UUID
    name: str
    count: int
    sheets: Mapping[int, str]
    rows: Rows
    path: Path


def keep(
    shelf: Shelf,
    rows: Rows,
    name: str,
    actor: Actor,
    files: Mapping[str, Iterable[bytes]],
    facts: Mapping[str, Any],
) -> UUID:
    """`files` by their kind, OWN for the workbook: one with an ID number in it never reaches the disk."""
    content = {
        "name": name,
        "sha256": rows.sha256,
        "notes": rows.notes,
        "blank": rows.blank,
        "facts": dict(facts),
        "count": len(rows.rows),
    }
    packed_rows = packed(rows.rows)
    content["sheets"] = packed_rows.pop("sheets")
    beside = {kind: chunks for kind, chunks in files.items() if kind != OWN or not rows.has_identity}
    return shelf.keep(content, actor.user_id or 0, actor.organization_id or 0, beside, packed_rows)


def load(shelf: Shelf, token: UUID, user_id: int, most: int | None = None) -> KeptRows | None:
    """None for somebody else's, one that was imported or one that is too old; more rows than `most` are not read."""
    return read(shelf, token, shelf.load(token, user_id, most))


def claimed(shelf: Shelf, token: UUID, user_id: int) -> KeptRows | None:
    """Those that a confirmation has taken, for the process that writes them."""
    return read(shelf, token, shelf.claimed(token, user_id))


def read(shelf: Shelf, token: UUID, content: dict[str, Any] | None) -> KeptRows | None:
    if content is None:
        return None
    facts = content.get("facts", {}) | {"token": str(token)}  # neither was kept before there were both
    rows = unpacked(content) if "rows" in content else []
    found = Rows(content["sha256"], rows, content["notes"], blank=content.get("blank", 0), facts=facts)
    sheets = {index: title for index, title, *_ in content["sheets"]}
    count = content.get("count", len(rows))
    return KeptRows(token, content["name"], count, sheets, found, shelf.beside(token, OWN))
