"""Writing an archive while others work: all tables as they were at one moment."""

import hashlib
import hmac
import os
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from organizations import media
from workflow import audit
from workflow.commands import COMMAND, Console
from workflow.verifying import head

from . import archive, rows
from .archive import Manifest

BACKED_UP = "back_up"  # verb of the entry that a finished backup leaves


@dataclass
class Taken:
    """A written archive; `missing` files have a record but are not on the disk, `changed` not as they came."""

    manifest: Manifest
    missing: list[media.StoredFile] = field(default_factory=list)
    changed: list[media.StoredFile] = field(default_factory=list)


def take(path: Path, *, with_files: bool = True) -> Taken:
    """Write the archive under another name, read it again, then give it its name.

    FileExistsError when there is one already.
    """
    if path.exists():
        raise FileExistsError(path)
    unfinished = path.with_name(path.name + ".part")
    unfinished.unlink(missing_ok=True)
    target = os.fdopen(os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b")
    try:
        with target:
            with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
                taken = fill(file, path.parent, with_files=with_files)
                archive.add_manifest(file, taken.manifest)
            target.flush()
            os.fsync(target.fileno())
        with archive.opened(unfinished) as file:
            archive.checked(file)
        unfinished.rename(path)
        note(taken)
    finally:
        unfinished.unlink(missing_ok=True)
    return taken


def note(taken: Taken) -> None:
    """`doctor` asks for the newest of these."""
    found = {"files": len(taken.manifest.files), "missing": len(taken.missing), "changed": len(taken.changed)}
    audit.note(Console(), BACKED_UP, audit.Subject(COMMAND, "backup"), details=found)


def fill(file: zipfile.ZipFile, folder: Path, *, with_files: bool) -> Taken:
    with one_moment(folder):
        taken = Taken(described())
        for model in rows.kept_models(apps):
            label = model._meta.label_lower
            lines = archive.add_lines(file, label, rows.lines(model))
            taken.manifest.tables[label] = rows.count(lines)
        owned = {stored.name: stored for stored in media.lasting()} if with_files else {}
    for stored in owned.values():
        add(file, stored, taken)
    return taken


def add(file: zipfile.ZipFile, stored: media.StoredFile, taken: Taken) -> None:
    try:
        source = (media.root() / stored.name).open("rb")
    except FileNotFoundError:
        taken.missing.append(stored)
        return
    with source:
        sha256 = archive.add_file(file, stored.name, source)
    taken.manifest.files[stored.name] = sha256
    if stored.sha256 and stored.sha256 != sha256:
        taken.changed.append(stored)


def described() -> Manifest:
    last = head()
    return Manifest(
        version=settings.VERSION,
        written_at=timezone.now().isoformat(timespec="seconds"),
        engine=connection.vendor,
        key=fingerprint(),
        migrations=sorted(".".join(name) for name in MigrationRecorder(connection).applied_migrations()),
        head={"sequence": last.sequence, "hash": last.hash} if last else None,
    )


def fingerprint() -> str:
    """Tells whether another installation has the same SECRET_KEY, and nothing else about it."""
    return hmac.new(settings.SECRET_KEY.encode(), b"gongjian backup", hashlib.sha256).hexdigest()[:16]


@contextmanager
def one_moment(folder: Path) -> Iterator[None]:
    """What is read inside is one state of the database, and no writer waits for it.

    SQLite lets nobody write while somebody reads, so there a copy in `folder` is read; making it takes as long as the
    disk needs.
    """
    if connection.vendor == "sqlite":
        with copied(folder):
            yield
        return
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


@contextmanager
def copied(folder: Path) -> Iterator[None]:
    """Django's connection reads the copy meanwhile."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        connection.ensure_connection()
        live = connection.connection
        copy = connection.get_new_connection(
            connection.get_connection_params() | {"database": f"{place}/copy"}
        )
        with closing(copy):
            live.backup(copy)
            connection.connection = copy
            try:
                yield
            finally:
                connection.connection = live
