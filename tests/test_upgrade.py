"""A database of each released version migrates to this one: every row and the audit chain stay byte for byte.

The files in tests/data/ were written by `python -m benchmarks.release_fixture` on the commit of their release and are never
written anew. A migration that changes what a released version stored names the columns in CHANGED, with its reason.
"""

import gzip
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="a file of SQLite")
RELEASES = sorted(Path(__file__).with_name("data").glob("release_*.sql.gz"))
LOG = "workflow_auditentry"
# "table.column" or "table" of a release: why a migration may change it.
CHANGED: dict[str, str] = {}
# Written by migrate itself.
DJANGOS = {"django_migrations", "django_content_type", "auth_permission", "sqlite_sequence"}

# Pages that read what was upgraded, asked in the upgraded database by the secretary of its township.
READING = """
import django
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.test import Client
settings.ALLOWED_HOSTS = ["testserver"]
from organizations.models import Appointment
from projects.models import Project
from reviews.models import ReviewSheet
post = Appointment.objects.filter(role="secretary", ends_on=None, organization__short_name="青石街道").get()
client = Client()
client.force_login(post.user, "organizations.backends.AccountBackend")
shown = [*Project.objects.filter(organization=post.organization), *ReviewSheet.objects.filter(post=post)]
assert len(shown) > 5
for page in ["/", "/projects/", "/meetings/", "/reviews/", *(record.get_absolute_url() for record in shown)]:
    assert client.get(page).status_code == 200, page
print("read")
"""


@pytest.fixture(scope="module", params=RELEASES, ids=lambda file: file.name.partition(".")[0])
def upgraded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict]:
    """The release's database as a file, migrated, and its contents before."""
    file = tmp_path_factory.mktemp("upgraded") / "gongjian.sqlite3"
    with sqlite3.connect(file) as database:
        database.executescript(gzip.decompress(request.param.read_bytes()).decode())
    database.close()
    before = contents(file)
    run(file.parent, "manage.py", "migrate", "-v0")
    return file, before


def test_a_lost_row_a_changed_one_and_a_column_that_is_gone_are_seen():
    before = (["id", "name"], [(1, b"a"), (2, b"b")])
    assert lost("t", before, (["id", "new", "name"], [(1, 0, b"a"), (2, 0, b"b"), (3, 0, b"c")])) == []
    assert lost("t", before, (["id", "name"], [(1, b"a"), (2, b"B")])) == ["rows of t changed"]
    assert lost("t", before, (["id", "name"], [(1, b"a")])) == ["rows of t changed"]
    assert lost("t", before, (["id"], [(1,), (2,)])) == ["t.name is gone"]
    assert lost("t", before, None) == ["t is gone"]


def run(data: Path, *command: str) -> str:
    mine = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "CACHE_URL")}
    told = {"DATA_DIR": str(data), "DEBUG": "on", "DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run(
        [sys.executable, *command],
        cwd=settings.BASE_DIR,
        env=mine | told,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def contents(file: Path) -> dict[str, tuple[list[str], list[tuple[Any, ...]]]]:
    """Column names and rows, in the order in which they were inserted, of every table; texts as bytes."""
    database = sqlite3.connect(file)
    database.text_factory = bytes
    found = {}
    for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        rows = database.execute(f'SELECT * FROM "{name.decode()}" ORDER BY rowid')
        found[name.decode()] = ([column[0] for column in rows.description], rows.fetchall())
    database.close()
    return found


def lost(table: str, before: Any, after: Any) -> list[str]:
    """What of the table's rows is no longer there as it was."""
    columns, rows = before
    if table in CHANGED:
        return []
    if after is None:
        return [f"{table} is gone"]
    missing = [name for name in columns if name not in after[0] and f"{table}.{name}" not in CHANGED]
    kept = [name for name in columns if name in after[0] and f"{table}.{name}" not in CHANGED]
    was = [tuple(row[columns.index(name)] for name in kept) for row in rows]
    now = [tuple(row[after[0].index(name)] for name in kept) for row in after[1]]
    found = [f"{table}.{name} is gone" for name in missing]
    return [*found, f"rows of {table} changed"] if now[: len(was)] != was else found


def test_there_is_a_release_to_upgrade_from():
    assert RELEASES


@pytest.mark.slow
def test_an_upgrade_keeps_every_row_and_the_chain(upgraded):
    file, before = upgraded
    after = contents(file)
    found = [lost(table, before[table], after.get(table)) for table in sorted(before.keys() - DJANGOS)]
    assert not any(found), "\n".join(words for each in found for words in each)
    assert before[LOG][1] == after[LOG][1][: len(before[LOG][1])], "the log of a release is never rewritten"
    verified = run(file.parent, "manage.py", "verify_audit").rpartition("verified ")[2].split()[0]
    assert int(verified) >= len(after[LOG][1])  # that it was asked for is an entry too
    run(file.parent, "manage.py", "check", "--database", "default", "--fail-level", "WARNING")


@pytest.mark.slow
def test_the_upgraded_database_is_read_by_its_people(upgraded):
    assert run(upgraded[0].parent, "-c", READING).strip() == "read"
