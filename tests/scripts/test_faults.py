"""The trial with kill -9 and a locked database, on the small demo: what was acknowledged is there, nothing is half done."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.migrated import kept_in

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture(scope="module")
def folder(
    request: pytest.FixtureRequest, django_db_setup: None, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Where both trials keep the small demo; neither writes to it, but to copies."""
    if connection.vendor != "sqlite":
        pytest.skip("begins with the migrated file of SQLite")
    found = tmp_path_factory.mktemp("benchmarks")
    data = found / "gongjian-benchmark-small"
    data.mkdir()
    shutil.copy(kept_in(request.config.cache.mkdir("migrated")), data / "gongjian.sqlite3")
    return found


def said(folder: Path, *command: str) -> str:
    environment = os.environ | {"BENCHMARK_SCALE": "small", "BENCHMARK_DIR": str(folder)}
    words = [sys.executable, "-m", *command]
    done = subprocess.run(
        words, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, timeout=400
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_killed_while_people_write(folder):
    told = said(folder, "benchmarks.faults", "--delays", "0.15", "--every", "2", "--locked", "22")
    for trial in (
        "import killed after",
        "import killed at write 2: nothing is left",
        "report killed after",
        "report killed at write 6: nothing is left",
        "confirmation killed at write 4: nothing is left",
        "export killed when begun: its page says so",
        "export once more, answered 200: a whole workbook",
        "locked for 22 s",
    ):
        assert f"ok     {trial}" in told
    assert "审计日志完好" in told


def test_nothing_is_lost_in_the_night_of_the_deadline(folder):
    told = said(folder, "benchmarks.deadline_night", "--answers", "60", "--people", "6")
    assert " 60 answers of (" in told
    assert "0 photos damaged" in told
    assert "审计日志完好" in told
