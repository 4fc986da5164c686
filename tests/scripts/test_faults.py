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


@pytest.mark.slow
@pytest.mark.django_db
def test_killed_while_people_write(request: pytest.FixtureRequest, tmp_path: Path):
    if connection.vendor != "sqlite":
        pytest.skip("begins with the migrated file of SQLite")
    data = tmp_path / "gongjian-benchmark-small"
    data.mkdir()
    shutil.copy(kept_in(request.config.cache.mkdir("migrated")), data / "gongjian.sqlite3")
    environment = os.environ | {"BENCHMARK_SCALE": "small", "BENCHMARK_DIR": str(tmp_path)}
    command = [sys.executable, "-m", "benchmarks.faults", "--delays", "0.15", "--locked", "22"]
    done = subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for trial in (
        "import killed",
        "report killed",
        "confirmation killed",
        "export killed",
        "locked for 22 s",
    ):
        assert f"ok     {trial}" in done.stdout
    assert "审计日志完好" in done.stdout
