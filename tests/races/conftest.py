import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from tests.builders import racing


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database as a file, made once."""
    data = tmp_path_factory.mktemp("migrated")
    done = racing.python(data, "manage.py", "migrate", "-v0")
    assert done.returncode == 0, done.stderr
    return data / "gongjian.sqlite3"


@pytest.fixture
def started(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[racing.Race], None]]:
    """Starts a race: in threads on PostgreSQL, on SQLite in a process with a database of its own."""
    if connection.vendor == "postgresql":
        yield lambda race: racing.run(race, racing.in_threads)
    else:
        shutil.copy(request.getfixturevalue("migrated"), tmp_path)
        yield lambda race: racing.in_own_database(race, tmp_path)
