"""The migrations of the test database run once; until one of them changes, later runs on SQLite begin with a copy.

A run of all migrations takes longer than most test files. The copy lies in pytest's cache (`--cache-clear` forgets it, as
.ci/run does at its start), under a digest of every migration and of the locked packages. `migrate` itself still runs on it:
it finds nothing to apply and installs the guards and whatever else follows a migration.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management.commands.migrate import Command
from django.db import connection


@contextmanager
def remembered(folder: Path) -> Iterator[None]:
    """While it lasts, `migrate` fills an empty database in memory from the folder, or the folder from the database."""
    migrate = Command.handle

    def remembering(self: Command, *args: Any, **options: Any) -> None:
        in_memory, kept = connection.is_in_memory_db(), folder / f"{digest()}.sqlite3"  # type: ignore[attr-defined]
        if in_memory and kept.exists():
            bring(kept)
        migrate(self, *args, **options)
        if in_memory and not kept.exists():
            keep(kept)

    with pytest.MonkeyPatch.context() as patch:
        if connection.vendor == "sqlite":
            patch.setattr(Command, "handle", remembering)
        yield


def digest() -> str:
    """Of everything that decides what an empty database looks like after all migrations."""
    found = sha256((settings.BASE_DIR / "requirements-dev.txt").read_bytes())
    found.update(sqlite3.sqlite_version.encode())
    for app in apps.get_app_configs():
        for file in sorted(Path(app.path, "migrations").glob("*.py")):
            found.update(f"{app.label} {file.name}".encode() + file.read_bytes())
    return found.hexdigest()


def bring(kept: Path) -> None:
    connection.ensure_connection()
    with closing(sqlite3.connect(kept)) as source:
        source.backup(connection.connection)


def keep(kept: Path) -> None:
    """Whole or not at all, as several processes may do it at the same time. What was kept before is out of date."""
    for old in kept.parent.glob("*.sqlite3"):
        old.unlink(missing_ok=True)
    unfinished = kept.with_suffix(f".{os.getpid()}")
    with closing(sqlite3.connect(unfinished)) as target:
        connection.connection.backup(target)
    unfinished.replace(kept)
