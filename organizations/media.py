"""Stored files and the rows that own them: what verify_media proves and sweep_media takes away.

Each app registers from its wiring which files of MEDIA_ROOT are its own.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

CHUNK = 1024 * 1024


@dataclass(frozen=True)
class StoredFile:
    """A file that a row owns. `name` is relative to MEDIA_ROOT; an empty `sha256` was never taken."""

    name: str
    owner: str
    sha256: str = ""


@dataclass
class Findings:
    """What is wrong between rows and disk."""

    sound: int = 0
    missing: list[StoredFile] = field(default_factory=list)
    changed: list[StoredFile] = field(default_factory=list)
    unknown: list[Path] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not (self.missing or self.changed or self.unknown)


_sources: list[tuple[Callable[[], Iterable[StoredFile]], bool]] = []


def register_files(source: Callable[[], Iterable[StoredFile]], *, passing: bool = False) -> None:
    """`source()` gives every stored file of the app, in as few queries as it likes. What is `passing` goes after a day
    by itself and can be made again: no backup keeps it longer."""
    _sources.append((source, passing))


def owned() -> Iterator[StoredFile]:
    for source, _ in _sources:
        yield from source()


def lasting() -> Iterator[StoredFile]:
    for source, passing in _sources:
        if not passing:
            yield from source()


def root() -> Path:
    return Path(settings.MEDIA_ROOT)


def verify(grace: float) -> Findings:
    """Every owned file read and compared; files that nobody owns, if older than `grace` seconds."""
    found = Findings()
    for stored in owned():
        path = root() / stored.name
        try:
            same = not stored.sha256 or digest(path) == stored.sha256
        except FileNotFoundError:
            found.missing.append(stored)
            continue
        if same:
            found.sound += 1
        else:
            found.changed.append(stored)
    found.unknown = orphans(grace)
    return found


def digest(path: Path) -> str:
    total = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            total.update(chunk)
    return total.hexdigest()


def orphans(grace: float) -> list[Path]:
    """Files that no row owns. Those younger than `grace` seconds may belong to an upload under way.

    Files are listed before rows, so that one stored meanwhile is never taken for an orphan.
    """
    before = time.time() - grace
    old = [path for path in sorted(root().rglob("*")) if path.is_file() and is_older(path, before)]
    known = {root() / stored.name for stored in owned()}
    return [path for path in old if path not in known]


def is_older(path: Path, moment: float) -> bool:
    try:
        return path.stat().st_mtime < moment
    except FileNotFoundError:
        return False


def remove(paths: Iterable[Path]) -> int:
    """Bytes set free; a file that is gone already, from another run, counts nothing."""
    freed = 0
    for path in paths:
        try:
            size = path.stat().st_size
            path.unlink()
        except FileNotFoundError:
            continue
        freed += size
    return freed
