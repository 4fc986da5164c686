"""Processes that share the tests run each of them once, and all that happens in them is told."""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings

HEAD = """
import os, pytest, signal, time, warnings

def wait_for(name):
    until = time.monotonic() + 30
    while not os.path.exists(name):
        assert time.monotonic() < until
        time.sleep(0.01)
"""
ROWS = """
@pytest.fixture(scope="module")
def world():
    yield

@pytest.mark.parametrize("row", range(90))
def test_row(world, row):
    assert row != 50
"""
PAGE = """
@pytest.mark.browser
def test_page():
    with open({name!r}, "w") as file:
        file.write(os.environ["TEST_SHARE"])
    wait_for({waits_for!r})
"""
WAITS = """
def test_waits():
    wait_for({0!r})
"""
WARNS = """
def test_warns():
    warnings.warn("mind the step")
"""
STOPS = """
@pytest.fixture(scope="session")
def database():
    yield
    with open("dropped", "w"):
        pass

def test_stops(database):
    os.killpg(0, signal.SIGINT)  # as Ctrl+C does
    time.sleep(30)
"""
DIES = """
def test_dies():
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def run(tmp_path):
    """What pytest said of modules of these texts, in two processes, and its exit status."""
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = browser\n")

    def run(*texts, told=("-rfp",)):
        for number, text in enumerate(texts):
            (tmp_path / f"test_{number}.py").write_text(HEAD + text)
        options = ["-p", "no:django", "-p", "no:playwright", "-p", "tests.shares", "--shares", "2", *told]
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *options, str(tmp_path)],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(settings.BASE_DIR), "COLUMNS": "100"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        return done.stdout, done.returncode

    return run


def test_each_test_runs_once_and_failures_of_all_are_told(run):
    said, status = run(ROWS, ROWS, ROWS)

    ran = re.findall(r"^PASSED (\S+)", said, re.MULTILINE)
    assert len(ran) == len(set(ran)) == 3 * 89
    failed = re.findall(r"^FAILED (\S+)", said, re.MULTILINE)
    assert sorted(failed) == [f"test_{number}.py::test_row[50]" for number in range(3)]
    assert status == 1


def test_all_well_is_all_well(run):
    assert run(ROWS.replace("50", "500"))[1] == 0


def test_no_tests_at_all_are_a_failure(run):
    assert run("", told=())[1] == 5


def test_the_browser_has_a_process_of_its_own(run, tmp_path):
    _, status = run(PAGE.format(name="page", waits_for="page"), WAITS.format("page"), WAITS.format("page"))

    assert status == 0
    assert (tmp_path / "page").read_text() == "browser"


def test_the_others_help_the_browser_when_nothing_else_is_left(run, tmp_path):
    names = ("first", "second", "third")  # with the first the second is claimed
    pages = [PAGE.format(name=name, waits_for="third") for name in names]
    _, status = run(*pages, ROWS.replace("50", "500"))

    assert status == 0
    assert (tmp_path / "third").read_text() != (tmp_path / "first").read_text()


def test_a_warning_is_told(run):
    assert "UserWarning: mind the step" in run(WARNS)[0]


def test_a_process_that_dies_is_a_failure_and_the_others_go_on(run):
    said, status = run(DIES, ROWS.replace("50", "500"))

    assert "ended within test_0.py::test_dies" in said
    assert "50 passed" in said  # it had claimed the other 40
    assert status == 1


def test_ctrl_c_stops_all_with_one_word_and_leaves_nothing_behind(run, tmp_path):
    said, status = run(STOPS, ROWS)

    assert status == 2
    assert "KeyboardInterrupt" in said
    assert "Traceback" not in said
    assert (tmp_path / "dropped").exists()
