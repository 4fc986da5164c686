import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from tests.builders import racing
from tests.migrated import kept_in


@pytest.fixture(scope="session")
def migrated(request: pytest.FixtureRequest, django_db_setup: None) -> Path:
    """The empty database that tests on SQLite begin with, as a file."""
    return kept_in(request.config.cache.mkdir("migrated"))


@pytest.fixture
def started(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[racing.Race], None]]:
    """Starts a race: in threads on PostgreSQL, on SQLite in a process with a database of its own."""
    if connection.vendor == "postgresql":
        yield lambda race: racing.run(race, racing.in_threads)
    else:
        database = shutil.copy(request.getfixturevalue("migrated"), tmp_path / "gongjian.sqlite3")
        yield lambda race: racing.in_own_database(race, database)
