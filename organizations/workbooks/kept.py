"""What was read from a workbook, between its dry run and its confirmation.

Only what was read is kept, in a file with a random name that its owner alone can use: columns that the
system must not take (ID numbers) never reach the disk, and nothing foreign is parsed twice. Files that
belong to the import lie beside it as they came. The name tells the organization that the room is taken from.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings

from organizations.media import StoredFile

KEPT_FOR = 24 * 60 * 60  # seconds
CLAIM_HELD_FOR = 10 * 60  # seconds; no request lasts as long
ROWS, CLAIMED = "json", "claimed"
ORDER = "job"  # what a process of its own does with the rows; it decides itself whether they come back


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

    def keep(
        self,
        content: dict[str, Any],
        user_id: int,
        house: int,
        beside: Mapping[str, Iterable[bytes]],
        rows: Mapping[str, Any] | None = None,
    ) -> UUID:
        """Store for this person, with files beside it by their kind; what nobody confirmed in time goes.

        `content` and `rows` are a line each, since `count` in the first one may be reason not to read the second.
        Where the disk is full nothing of it stays.
        """
        self.sweep()
        token = uuid4()
        try:
            self._write(token, content | {"user": user_id}, house, beside, rows or {})
        except BaseException:
            self.discard(token)
            raise
        return token

    def _write(
        self,
        token: UUID,
        content: dict[str, Any],
        house: int,
        beside: Mapping[str, Iterable[bytes]],
        rows: Mapping[str, Any],
    ) -> None:
        for kind, chunks in beside.items():
            with open(self._create(token, house, kind), "wb") as file:
                file.writelines(chunks)
        with open(self._create(token, house, ROWS), "w", encoding="utf-8") as text:
            for line in (content, rows):
                json.dump(line, text, ensure_ascii=False)
                text.write("\n")

    def load(self, token: UUID, user_id: int, most: int | None = None) -> dict[str, Any] | None:
        """None for somebody else's, one that is being imported or was, or one that is too old. More rows than `most`
        are left where they are."""
        if not self.beside(token, ORDER).exists():
            self.give_back_stale(token)
        return self._owned(self.beside(token, ROWS), user_id, most)

    def claimed(self, token: UUID, user_id: int) -> dict[str, Any] | None:
        """What this person's confirmation has taken and is importing."""
        return self._owned(self.beside(token, CLAIMED), user_id)

    def put(self, token: UUID, kind: str, text: str) -> None:
        """Beside the rows, whole or not at all; nothing where they are gone. Page and process may both be at it."""
        known = next(self.folder.glob(f"{token}.*"), None)
        if known is not None:
            place = known.with_name(f"{token}.{known.name.split('.')[1]}.{kind}")
            unfinished = place.with_name(f"{place.name}.{uuid4().hex}.part")
            unfinished.write_text(text, encoding="utf-8")
            with suppress(FileNotFoundError):  # all was cleared away meanwhile
                unfinished.rename(place)

    def take_away(self, token: UUID, *kinds: str) -> None:
        for kind in kinds:
            self.beside(token, kind).unlink(missing_ok=True)

    def is_claimed(self, token: UUID, user_id: int) -> bool:
        """Whether this person's rows are being imported now, or were when the process died."""
        return self._owned(self.beside(token, CLAIMED), user_id, 0) is not None

    def _owned(self, place: Path, user_id: int, most: int | None = None) -> dict[str, Any] | None:
        try:
            with place.open(encoding="utf-8") as file:
                content: dict[str, Any] = json.loads(file.readline())
                if content["user"] != user_id or is_old(place):
                    return None
                if most is None or content.get("count", 0) <= most:
                    content |= json.loads(file.readline() or "{}")
        except FileNotFoundError:
            return None
        return content

    def claim(self, token: UUID) -> bool:
        """Whether this confirmation is the one that imports it: of several at once only one may."""
        try:
            place = self.beside(token, ROWS)
            place.rename(place.with_suffix(f".{CLAIMED}"))
        except FileNotFoundError:
            return False
        return True

    def give_back(self, token: UUID) -> None:
        """After a claim that imported nothing; without effect once it was discarded."""
        for place in self.folder.glob(f"{token}.*.{CLAIMED}"):
            with suppress(FileNotFoundError):  # another request was first
                place.rename(place.with_suffix(f".{ROWS}"))

    def give_back_stale(self, token: UUID) -> None:
        """What a confirmation took that has died since."""
        if age_of(self.beside(token, CLAIMED)) > CLAIM_HELD_FOR:
            self.give_back(token)

    def discard(self, token: UUID) -> None:
        for path in self.folder.glob(f"{token}.*"):
            path.unlink(missing_ok=True)

    def beside(self, token: UUID, kind: str) -> Path:
        """Where a file of this kind lies; a path that does not exist where there is none."""
        return next(self.folder.glob(f"{token}.*.{kind}"), self.folder / f"{token}.{kind}")

    def used_by(self, house: int) -> int:
        """Bytes that the organization takes."""
        return sum(size_of(path) for path in self.folder.glob(f"*.{house}.*"))

    def sweep(self) -> None:
        for path in self.folder.iterdir():
            if is_old(path):
                path.unlink(missing_ok=True)

    def stored(self) -> list[StoredFile]:
        """Those that may still be confirmed; an older one has no owner any more."""
        kept = [path for path in self.folder.iterdir() if not is_old(path)]
        return [StoredFile(f"{self.name}/{path.name}", self.words) for path in kept]

    def _create(self, token: UUID, house: int, kind: str) -> int:
        return os.open(self.folder / f"{token}.{house}.{kind}", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)


def is_old(path: Path) -> bool:
    try:
        return time.time() - path.stat().st_mtime > KEPT_FOR
    except FileNotFoundError:
        return True


def age_of(claimed: Path) -> float:
    """Seconds since it was renamed to this, 0 where there is none; how old the rows are is another matter."""
    try:
        return time.time() - claimed.stat().st_ctime
    except FileNotFoundError:
        return 0


def size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
