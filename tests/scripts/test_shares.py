"""Processes that share the tests run each of them once, and notice when they do not mean the same ones."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

MODULES = {f"test_{name}.py": "import pytest\n\n" for name in "abc"}
ROWS = """
@pytest.fixture(scope="module")
def world():
    yield
    print("gone")

@pytest.mark.parametrize("row", range(90))
def test_row(world, row):
    assert row != 50
"""


@pytest.fixture
def started(tmp_path):
    """Starts a process of the given name over the modules in tmp_path."""
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "claims").mkdir()
    for name, text in MODULES.items():
        (tmp_path / name).write_text(text + ROWS)

    def start(share):
        told = {
            "TEST_SHARES": str(tmp_path / "claims"),
            "TEST_SHARE": share,
            "PYTHONPATH": str(settings.BASE_DIR),
        }
        options = ["-p", "no:django", "-p", "no:playwright", "-p", "tests.shares", "-q", "-rp"]
        command = [sys.executable, "-m", "pytest", *options, str(tmp_path)]
        return subprocess.Popen(
            command, cwd=tmp_path, env=os.environ | told, stdout=subprocess.PIPE, text=True
        )

    return start


def passed(said: str) -> list[str]:
    return [line for line in said.splitlines() if line.startswith("PASSED")]


def test_each_test_runs_once_and_failures_of_all_are_noted(started, tmp_path):
    running = [started("1"), started("2")]
    said = [process.communicate()[0] for process in running]

    ran = passed(said[0]) + passed(said[1])
    assert len(ran) == len(set(ran)) == 3 * 89
    assert sorted((tmp_path / "claims" / "failed").read_text().splitlines()) == [
        f"{name}::test_row[50]" for name in MODULES
    ]
    assert not any("rror" in text.replace("AssertionError", "") for text in said)


def test_other_tests_than_those_of_the_first_process_are_refused(started, tmp_path):
    (tmp_path / "claims" / "collected-otherwise").touch()
    process = started("2")
    said = process.communicate()[0]

    assert process.returncode != 0
    assert "no id of a parameter may be left to chance" in said
    assert not passed(said)


def test_a_process_without_a_number_runs_all_it_was_given(started):
    assert len(passed(started("browser").communicate()[0])) == 3 * 89
