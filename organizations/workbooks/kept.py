"""What was read from a workbook, between its dry run and its confirmation.

Only what was read is kept, in a file with a random name that its owner alone can use: columns that the
system must not take (ID numbers) never reach the disk, and nothing foreign is parsed twice. A file that
belongs to the import lies beside it as it came.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings

from organizations.media import StoredFile

KEPT_FOR = 24 * 60 * 60  # seconds


@dataclass(frozen=True)
class Shelf:
    """A folder of MEDIA_ROOT for one kind of import; `words` say in a list of files what lies there."""

    name: str
    words: str

    @property
    def folder(self) -> Path:
        path = Path(settings.MEDIA_ROOT) / self.name
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        return path

    def keep(self, content: dict[str, Any], user_id: int, beside: Iterable[bytes] = ()) -> UUID:
        """Store for this person, with the chunks of a file beside it; what nobody confirmed in time goes."""
        self.sweep()
        token = uuid4()
        if beside:
            with open(self._create(self.beside(token)), "wb") as file:
                file.writelines(beside)
        with open(self._create(self.place(token)), "w", encoding="utf-8") as text:
            json.dump(content | {"user": user_id}, text, ensure_ascii=False)
        return token

    def load(self, token: UUID, user_id: int) -> dict[str, Any] | None:
        """None for somebody else's, one that was imported or one that is too old."""
        try:
            content: dict[str, Any] = json.loads(self.place(token).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        return None if content["user"] != user_id or is_old(self.place(token)) else content

    def discard(self, token: UUID) -> None:
        self.place(token).unlink(missing_ok=True)
        self.beside(token).unlink(missing_ok=True)

    def place(self, token: UUID) -> Path:
        return self.folder / f"{token}.json"

    def beside(self, token: UUID) -> Path:
        return self.folder / f"{token}.file"

    def sweep(self) -> None:
        for path in self.folder.iterdir():
            if is_old(path):
                path.unlink(missing_ok=True)

    def stored(self) -> list[StoredFile]:
        """Those that may still be confirmed; an older one has no owner any more."""
        kept = [path for path in self.folder.iterdir() if not is_old(path)]
        return [StoredFile(f"{self.name}/{path.name}", self.words) for path in kept]

    @staticmethod
    def _create(path: Path) -> int:
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)


def is_old(path: Path) -> bool:
    try:
        return time.time() - path.stat().st_mtime > KEPT_FOR
    except FileNotFoundError:
        return True
