"""The rows of a roster between its dry run and its confirmation."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from organizations.workbooks.kept import Shelf
from organizations.workbooks.rows import packed, unpacked

from .rows import Roster

SHELF = Shelf("rosters", "roster between dry run and confirmation")


@dataclass(frozen=True)
class KeptRoster:
    token: UUID
    name: str
    roster: Roster


def keep(roster: Roster, name: str, user_id: int) -> UUID:
    facts = {"name": name, "sha256": roster.sha256, "notes": roster.notes}
    return SHELF.keep(facts | packed(roster.rows), user_id)


def load(token: UUID, user_id: int) -> KeptRoster | None:
    """None for somebody else's, one that was imported or one that is too old."""
    content = SHELF.load(token, user_id)
    if content is None:
        return None
    return KeptRoster(token, content["name"], Roster(content["sha256"], unpacked(content), content["notes"]))
