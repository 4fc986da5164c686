"""Rows between dry run and confirmation, with the sender's own file beside them for the marked copy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from organizations.workbooks.kept import Shelf
from organizations.workbooks.rows import packed, unpacked

from .reading import Rows


@dataclass(frozen=True)
class KeptRows:
    """`path` holds the file as it came, where it was kept."""

    token: UUID
    name: str
    rows: Rows
    path: Path


def keep(shelf: Shelf, rows: Rows, name: str, user_id: int, file: Iterable[bytes]) -> UUID:
    """A file with an ID number in it never reaches the disk."""
    facts = {"name": name, "sha256": rows.sha256, "notes": rows.notes}
    return shelf.keep(facts | packed(rows.rows), user_id, () if rows.has_identity else file)


def load(shelf: Shelf, token: UUID, user_id: int) -> KeptRows | None:
    """None for somebody else's, one that was imported or one that is too old."""
    content = shelf.load(token, user_id)
    if content is None:
        return None
    rows = Rows(content["sha256"], unpacked(content), content["notes"])
    return KeptRows(token, content["name"], rows, shelf.beside(token))
