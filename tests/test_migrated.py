"""A copy of the migrated database stands for its own migrations only, and is complete."""

import fcntl
import sqlite3
from contextlib import closing
from types import SimpleNamespace

import pytest

from tests import migrated
from workflow import guards


@pytest.fixture
def app(tmp_path, monkeypatch):
    """Folder of the migrations of the only app."""
    (tmp_path / "migrations").mkdir()
    only = SimpleNamespace(label="a", path=str(tmp_path))
    monkeypatch.setattr(migrated.apps, "get_app_configs", lambda: [only])
    return tmp_path / "migrations"


def test_every_migration_counts(app):
    seen = {migrated.digest()}
    (app / "0001_initial.py").write_text("x")
    seen.add(migrated.digest())
    (app / "0001_initial.py").write_text("y")
    seen.add(migrated.digest())
    (app / "0001_initial.py").rename(app / "0002_initial.py")
    seen.add(migrated.digest())

    assert len(seen) == 4


def in_memory(monkeypatch):
    """A database without tables, as the one that Django is connected to."""
    database = sqlite3.connect(":memory:")
    monkeypatch.setattr(
        migrated, "connection", SimpleNamespace(connection=database, ensure_connection=lambda: None)
    )
    return database


def test_what_was_kept_is_brought_back_whole_and_only_the_newest_stays(tmp_path, monkeypatch):
    (tmp_path / "old.sqlite3").touch()
    with closing(in_memory(monkeypatch)) as first:
        first.executescript(
            "CREATE TABLE t (name); INSERT INTO t VALUES ('青石街道'); CREATE INDEX i ON t (name)"
        )
        migrated.keep(tmp_path / "new.sqlite3")
        dumped = list(first.iterdump())

    with closing(in_memory(monkeypatch)) as second:
        migrated.bring(tmp_path / "new.sqlite3")
        assert list(second.iterdump()) == dumped
    assert [file.name for file in tmp_path.iterdir()] == ["new.sqlite3"]


def test_only_one_process_at_a_time_looks_for_a_copy_or_makes_one(tmp_path):
    with migrated.alone(tmp_path):
        pass
    with (tmp_path / "migrating").open() as another, migrated.alone(tmp_path), pytest.raises(BlockingIOError):
        fcntl.flock(another, fcntl.LOCK_EX | fcntl.LOCK_NB)


@pytest.mark.django_db
def test_a_database_that_began_with_a_copy_has_its_guards():
    assert guards.faults() == []
