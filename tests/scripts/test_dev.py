"""The part of ./run and ./test that decides; installing itself is tried by CI, which begins with ./test."""

import importlib.util
import socket
from pathlib import Path

import pytest
from django.conf import settings


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


def test_python_without_venv_names_the_package(monkeypatch, capsys):
    spec = importlib.util.spec_from_file_location("dev", settings.BASE_DIR / "scripts" / "dev.py")
    dev = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(dev)
    monkeypatch.setattr(dev, "works", lambda python: False)
    monkeypatch.setattr(dev.importlib.util, "find_spec", lambda name: None)

    with pytest.raises(SystemExit):
        dev.make_venv()

    assert f"apt install python3.{dev.sys.version_info.minor}-venv" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("given", "passed"),
    [([], ["-m", "not slow"]), (["--slow"], []), (["--slow", "-k", "x"], ["-k", "x"])],
)
def test_slow_tests_run_when_asked_for(dev, installed, monkeypatch, given, passed):
    started = []
    monkeypatch.setattr(dev.os, "execv", lambda python, command: started.extend(command[3:]))

    dev.test(given)

    assert started == passed
