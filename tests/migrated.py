"""The migrations of the test database run once; until one of them changes, later runs begin with a copy.

A run of all migrations takes longer than most test files. The copy is a file in pytest's cache on SQLite (`--cache-clear`
forgets it, as .ci/run does at its start), and a database beside the others on PostgreSQL; its name is a digest of every
migration and of the locked packages. `migrate` itself still runs on it: it finds nothing to apply and installs the guards and
whatever else follows a migration.
"""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management.commands.migrate import Command
from django.db import connection
from django.db.backends.utils import CursorWrapper

DIGITS = 16  # of the digest in the name of a database
MIGRATING = 20260101  # PostgreSQL's lock of whoever migrates; freed with the connection


def remembered(folder: Path) -> AbstractContextManager[None]:
    """While it lasts, the test database begins with the copy, or the copy is made of it."""
    return remembered_as_database() if connection.vendor == "postgresql" else remembered_as_file(folder)


def kept_in(folder: Path) -> Path:
    return folder / f"{digest()}.sqlite3"


@contextmanager
def remembered_as_file(folder: Path) -> Iterator[None]:
    """Of several processes that begin together one migrates; the others wait for it and copy."""
    migrate = Command.handle

    def remembering(self: Command, *args: Any, **options: Any) -> None:
        kept = kept_in(folder)
        if not connection.is_in_memory_db():  # type: ignore[attr-defined]
            migrate(self, *args, **options)
            return
        with alone(folder):
            known = kept.exists()
            if known:
                bring(kept)
            else:
                migrate(self, *args, **options)
                keep(kept)
        if known:
            migrate(self, *args, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Command, "handle", remembering)
        yield


@contextmanager
def remembered_as_database() -> Iterator[None]:
    """Of several processes that begin together one migrates; the others wait for it and copy."""
    family = f"migrated_{connection.settings_dict['NAME']}_"
    kept = family + digest()[:DIGITS]
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATING])
        known = kept in databases(cursor, family)
        if known:
            connection.settings_dict["TEST"]["TEMPLATE"] = kept
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATING])
        yield
        if not known:
            keep_as_database(cursor, family, kept)


def databases(cursor: CursorWrapper, family: str) -> list[str]:
    cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [family + "_" * DIGITS])
    return [name for (name,) in cursor.fetchall()]


def keep_as_database(cursor: CursorWrapper, family: str, kept: str) -> None:
    """Whole or not at all. What was kept before is out of date."""
    connection.close()  # a database that is in use is not copied
    for old in databases(cursor, family):
        cursor.execute(f'DROP DATABASE "{old}"')
    unfinished = f"unfinished_{kept}"
    cursor.execute(f'DROP DATABASE IF EXISTS "{unfinished}"')
    cursor.execute(f'CREATE DATABASE "{unfinished}" TEMPLATE "{connection.settings_dict["NAME"]}"')
    cursor.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{kept}"')


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


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    with (folder / "migrating").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def keep(kept: Path) -> None:
    """Whole or not at all. What was kept before is out of date."""
    for old in kept.parent.glob("*.sqlite3"):
        old.unlink(missing_ok=True)
    unfinished = kept.with_suffix(f".{os.getpid()}")
    with closing(sqlite3.connect(unfinished)) as target:
        connection.connection.backup(target)
    unfinished.replace(kept)
