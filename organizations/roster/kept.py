"""The rows of a roster between its dry run and its confirmation.

Only what was read is kept, in a file with a random name that its owner alone can use: columns that the
system must not take (ID numbers) never reach the disk, and nothing foreign is parsed twice.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings

from organizations.media import StoredFile

from .rows import Roster, RosterRow, RosterSheet

KEPT_FOR = 24 * 60 * 60  # seconds
FOLDER = "rosters"


@dataclass(frozen=True)
class KeptRoster:
    token: UUID
    name: str
    roster: Roster


def folder() -> Path:
    path = Path(settings.MEDIA_ROOT) / FOLDER
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def keep(roster: Roster, name: str, user_id: int) -> UUID:
    """Store for this person; rosters that nobody confirmed in time go."""
    sweep()
    token = uuid4()
    sheets = {row.sheet.index: row.sheet for row in roster.rows}
    content = {
        "user": user_id,
        "name": name,
        "sha256": roster.sha256,
        "notes": roster.notes,
        "sheets": [[sheet.index, sheet.title, sheet.prefix, sheet.columns] for sheet in sheets.values()],
        "rows": [[row.sheet.index, row.number, row.texts] for row in roster.rows],
    }
    target = os.open(place(token), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(target, "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False)
    return token


def load(token: UUID, user_id: int) -> KeptRoster | None:
    """None for somebody else's, one that was imported or one that is too old."""
    try:
        content = json.loads(place(token).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    if content["user"] != user_id or is_old(place(token)):
        return None
    sheets = {row[0]: RosterSheet(*row) for row in content["sheets"]}
    rows = [RosterRow(sheets[index], number, texts) for index, number, texts in content["rows"]]
    return KeptRoster(token, content["name"], Roster(content["sha256"], rows, content["notes"]))


def discard(token: UUID) -> None:
    place(token).unlink(missing_ok=True)


def place(token: UUID) -> Path:
    return folder() / f"{token}.json"


def is_old(path: Path) -> bool:
    try:
        return time.time() - path.stat().st_mtime > KEPT_FOR
    except FileNotFoundError:
        return True


def sweep() -> None:
    for path in folder().glob("*.json"):
        if is_old(path):
            path.unlink(missing_ok=True)


def stored() -> list[StoredFile]:
    """Those that may still be confirmed; an older one has no owner any more."""
    kept = [path for path in folder().glob("*.json") if not is_old(path)]
    return [StoredFile(f"{FOLDER}/{path.name}", "roster between dry run and confirmation") for path in kept]
