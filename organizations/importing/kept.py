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
    """`path` holds the file as it came, where it was kept."""

    token: UUID
    name: str
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
    }
    beside = {kind: chunks for kind, chunks in files.items() if kind != OWN or not rows.has_identity}
    return shelf.keep(content | packed(rows.rows), actor.user_id or 0, actor.organization_id or 0, beside)


def load(shelf: Shelf, token: UUID, user_id: int) -> KeptRows | None:
    """None for somebody else's, one that was imported or one that is too old."""
    content = shelf.load(token, user_id)
    if content is None:
        return None
    facts = content.get("facts", {}) | {"token": str(token)}  # neither was kept before there were both
    rows = Rows(
        content["sha256"], unpacked(content), content["notes"], blank=content.get("blank", 0), facts=facts
    )
    return KeptRows(token, content["name"], rows, shelf.beside(token, OWN))
