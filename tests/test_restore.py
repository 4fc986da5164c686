"""A whole backup and restore by the commands, each in a process of its own: from an older version, and to the other engine."""

import gzip
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

pytestmark = [pytest.mark.slow, pytest.mark.engines]
RELEASE = Path(__file__).with_name("data") / "release_0_1.sql.gz"
# As `backup` of that release would have done: the tables as its migrations made them.
TAKE = """
import sys
from pathlib import Path
import django
django.setup()
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from organizations.backups import restoring, taking
executor = MigrationExecutor(connection)
done = set(executor.loader.applied_migrations)
leaves = restoring.leaves(executor.loader.graph, done)
taking.apps = executor.loader.project_state(leaves).apps
taken = taking.take(Path(sys.argv[1]), with_files=False)
print(taken.manifest.tables["workflow.auditentry"].rows)
"""


@pytest.fixture
def release(tmp_path) -> Path:
    """The folder of an installation of the release."""
    folder = tmp_path / "old"
    folder.mkdir()
    with sqlite3.connect(folder / "gongjian.sqlite3") as database:
        database.executescript(gzip.decompress(RELEASE.read_bytes()).decode())
    database.close()
    return folder


@pytest.fixture
def empty(tmp_path, django_db_blocker) -> Iterator[dict[str, str]]:
    """Settings of an empty place on the engine of this run."""
    place = {"DATA_DIR": str(tmp_path / "new")}
    if connection.vendor == "sqlite":
        yield place
        return
    name = f"{settings.DATABASES['default']['NAME']}_restored"
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name}")
        yield place | {"DATABASE_URL": os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{name}"}
        cursor.execute(f"DROP DATABASE {name}")


def run(place: dict[str, str], *command: str, code: int = 0) -> str:
    mine = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "CACHE_URL")}
    told = {"DEBUG": "on", "DJANGO_SETTINGS_MODULE": "config.settings"} | place
    done = subprocess.run(
        [sys.executable, *command],
        cwd=settings.BASE_DIR,
        env=mine | told,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.django_db(transaction=True)
def test_an_older_archive_is_restored_upgraded_and_proved(release, empty, tmp_path):
    archive = str(tmp_path / "old.zip")
    entries = int(run({"DATA_DIR": str(release)}, "-c", TAKE, archive))
    told = run(empty, "manage.py", "restore", archive)

    assert "行数、校验值和审计日志均一致" in told
    assert "SECRET_KEY 与备份时不同" in told
    # The restore itself and this command are the two entries since.
    assert f"审计日志完好，共 {entries + 2} 条" in run(empty, "manage.py", "verify_audit")
    assert "no issues" in run(empty, "manage.py", "check")
    assert "数据库不是空的" in run(empty, "manage.py", "restore", archive, code=1)


@pytest.mark.django_db(transaction=True)
def test_a_database_moves_and_both_are_equal(release, empty):
    if connection.vendor == "sqlite":
        pytest.skip("moving is done on the pass with PostgreSQL")
    source = {"DATA_DIR": str(release)}
    run(source, "manage.py", "migrate", "-v0")
    told = run(source, "manage.py", "move_database", empty["DATABASE_URL"])

    assert "两个数据库逐表一致" in told
    assert "审计日志完好" in run(empty, "manage.py", "verify_audit")
    assert "没有搬移，原数据库未改动" in run(
        source, "manage.py", "move_database", empty["DATABASE_URL"], code=1
    )
