"""The part of ./run and ./test that decides; installing itself is tried by CI, which begins with ./test."""

import importlib.util
import os
import socket
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

OTHERS = ("python3", "python3.13", "python3.12", "python3.11", "python3.14")


@pytest.fixture
def dev(tmp_path, monkeypatch):
    spec = importlib.util.spec_from_file_location("dev", settings.BASE_DIR / "scripts" / "dev.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name in ("RUN_LOCK", "TEST_LOCK"):
        lock = tmp_path / name
        lock.write_text(f"first text of {name}")
        monkeypatch.setattr(module, name, lock)
    monkeypatch.setattr(module, "STAMP", tmp_path / "stamp")
    monkeypatch.setattr(module, "make_venv", lambda: None)
    return module


@pytest.fixture
def installed(dev, monkeypatch):
    """Names of the locks that pip was called with."""
    calls = []

    class Done:
        returncode = 0

    def pip(command, **_):
        calls.append(Path(command[-1]).name)
        return Done

    monkeypatch.setattr(dev.subprocess, "run", pip)
    return calls


def test_a_lock_is_installed_once(dev, installed):
    dev.install(dev.RUN_LOCK)
    dev.install(dev.RUN_LOCK)

    assert installed == ["RUN_LOCK"]


def test_run_and_test_do_not_undo_each_other(dev, installed):
    for lock in (dev.RUN_LOCK, dev.TEST_LOCK, dev.RUN_LOCK, dev.TEST_LOCK):
        dev.install(lock)

    assert installed == ["RUN_LOCK", "TEST_LOCK"]


def test_a_changed_lock_is_installed_again_and_unstamps_the_other(dev, installed):
    before = dev.RUN_LOCK.read_text()
    dev.install(dev.RUN_LOCK)
    dev.RUN_LOCK.write_text("newer")
    dev.install(dev.TEST_LOCK)
    dev.RUN_LOCK.write_text(before)
    dev.install(dev.RUN_LOCK)

    assert installed == ["RUN_LOCK", "TEST_LOCK", "RUN_LOCK"]


def test_a_failed_installation_leaves_no_stamp(dev, installed, monkeypatch, capsys):
    monkeypatch.setattr(dev.subprocess, "run", lambda *_, **__: type("Done", (), {"returncode": 1}))

    with pytest.raises(SystemExit):
        dev.install(dev.RUN_LOCK)

    assert not dev.STAMP.exists()
    assert "pip could not install" in capsys.readouterr().err


def test_a_used_port_is_refused_with_another_to_try(dev, capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(SystemExit):
            dev.refuse_used_port("127.0.0.1", str(taken.getsockname()[1]))

    assert "--bind 127.0.0.1:8001" in capsys.readouterr().err


PYTHON = """#!/bin/sh
echo "{name} $*" >>"{seen}"
[ "$1" = -c ] && exit {status}
exit 0
"""


@pytest.mark.parametrize(
    ("told", "own", "chosen"),
    [
        (0, 0, "told"),
        (1, 0, OTHERS[0]),  # too old, or without venv
        (1, 1, None),
    ],
)
def test_the_first_python_that_will_do_is_taken(tmp_path, told, own, chosen):
    """`told` by PYTHON; `own` stands for whatever else there is."""
    seen = tmp_path / "seen"
    for name, status in (("told", told), *((name, own) for name in OTHERS)):
        python = tmp_path / name
        python.write_text(PYTHON.format(name=name, seen=seen, status=status))
        python.chmod(0o755)
    command = [settings.BASE_DIR / "test", "-k", "x"]
    environment = {"PATH": f"{tmp_path}:/usr/bin:/bin", "PYTHON": str(tmp_path / "told")}

    done = subprocess.run(command, env=environment, capture_output=True, text=True)

    last = seen.read_text().splitlines()[-1]
    if chosen:
        assert last == f"{chosen} scripts/dev.py test -k x"
    else:
        assert done.returncode == 1
        assert "apt install python3 python3-venv" in done.stderr


@pytest.fixture
def started(dev, installed, monkeypatch):
    """The arguments that pytest was started with, on two cores."""
    found = []
    monkeypatch.setattr(dev.os, "execv", lambda python, command: found.extend(command[3:]))
    monkeypatch.setattr(dev.os, "cpu_count", lambda: 2)
    return found


@pytest.mark.parametrize(
    ("given", "passed"),
    [
        (["-k", "x"], ["-m", "not slow", "-k", "x"]),
        (["--slow", "-k", "x"], ["-k", "x"]),
        (["tests/x.py", "-q"], ["-m", "not slow", "tests/x.py", "-q"]),
        (["-x"], ["-m", "not slow", "-x"]),
    ],
)
def test_who_asks_for_some_tests_gets_one_process(dev, started, given, passed):
    dev.test(given)

    assert started == passed


@pytest.mark.parametrize(
    ("given", "passed"),
    [
        ([], ["-m", "not slow"]),
        (["--slow"], []),
        (["-m", "slow", "-q"], ["-m", "not slow", "-m", "slow", "-q"]),
    ],
)
def test_all_tests_are_spread_over_the_cores(dev, started, given, passed):
    dev.test(given)

    assert started == [*passed, "-p", "tests.shares", "--shares", "2"]


def test_bytecode_is_kept_in_the_environment_unless_told_elsewhere(dev, monkeypatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)
    dev.keep_bytecode()
    assert "PYTHONDONTWRITEBYTECODE" not in os.environ
    assert os.environ["PYTHONPYCACHEPREFIX"] == str(dev.VENV / "bytecode")

    monkeypatch.setenv("PYTHONPYCACHEPREFIX", "elsewhere")
    dev.keep_bytecode()
    assert os.environ["PYTHONPYCACHEPREFIX"] == "elsewhere"
