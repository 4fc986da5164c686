"""The part of ./run and ./test that decides; installing itself is tried by CI, which begins with ./test."""

import importlib.util
import os
import re
import socket
from pathlib import Path
from types import SimpleNamespace

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
    [
        (["-k", "x"], ["-m", "not slow", "-k", "x"]),
        (["--slow", "-k", "x"], ["-k", "x"]),
        (["tests/x.py", "-q"], ["-m", "not slow", "tests/x.py", "-q"]),
        (["-x"], ["-m", "not slow", "-x"]),
    ],
)
def test_who_asks_for_some_tests_gets_one_process(dev, installed, monkeypatch, given, passed):
    started = []
    monkeypatch.setattr(dev.os, "execv", lambda python, command: started.extend(command[3:]))

    dev.test(given)

    assert started == passed


@pytest.fixture
def shares(dev, monkeypatch):
    """What each process was called with, by its name; `codes` are their exit statuses."""
    monkeypatch.setattr(dev.os, "cpu_count", lambda: 2)
    found = SimpleNamespace(called={}, codes={"1": 0, "2": 0, "browser": 0}, seeds=set())

    def start(command, env, **options):
        name = env["TEST_SHARE"]
        found.called[name] = command[command.index("pytest") + 1 :]
        found.seeds.add(env["PYTHONHASHSEED"])
        if found.codes[name] not in (0, 5):
            with (Path(env["TEST_SHARES"]) / "failed").open("a") as file:
                file.write(f"tests/of_{name}.py::test\n")
        return SimpleNamespace(wait=lambda: found.codes[name])

    monkeypatch.setattr(dev.subprocess, "Popen", start)
    return found


@pytest.mark.parametrize(
    ("given", "passed"),
    [
        ([], ["-m", "not slow"]),
        (["--slow"], []),
        (["-m", "slow", "-q"], ["-m", "not slow", "-m", "slow", "-q"]),
    ],
)
def test_all_tests_are_spread_over_the_cores(dev, installed, shares, given, passed):
    with pytest.raises(SystemExit) as ended:
        dev.test(given)

    own = [*passed, "-p", "tests.shares", "--ignore=tests/browser"]
    assert shares.called == {"1": own, "2": own, "browser": [*passed, "-p", "tests.shares", "tests/browser"]}
    assert len(shares.seeds) == 1
    assert ended.value.code == 0


@pytest.mark.parametrize("name", ["1", "2", "browser"])
@pytest.mark.parametrize("code", [1, 2, -9])
def test_a_failure_of_any_process_is_one_of_the_whole_and_stands_at_the_end(
    dev, installed, shares, capsys, name, code
):
    shares.codes |= {"browser": 5, name: code}
    with pytest.raises(SystemExit) as ended:
        dev.test([])

    assert ended.value.code == code
    assert re.search(rf"1 failed in \d+ s\nFAILED tests/of_{name}\.py::test\n\Z", capsys.readouterr().out)


def test_no_tests_at_all_are_a_failure(dev, installed, shares):
    shares.codes = dict.fromkeys(shares.codes, 5)
    with pytest.raises(SystemExit) as ended:
        dev.test([])

    assert ended.value.code == 5


def test_bytecode_is_kept_in_the_environment_unless_told_elsewhere(dev, monkeypatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.delenv("PYTHONPYCACHEPREFIX", raising=False)
    dev.keep_bytecode()
    assert "PYTHONDONTWRITEBYTECODE" not in os.environ
    assert os.environ["PYTHONPYCACHEPREFIX"] == str(dev.VENV / "bytecode")

    monkeypatch.setenv("PYTHONPYCACHEPREFIX", "elsewhere")
    dev.keep_bytecode()
    assert os.environ["PYTHONPYCACHEPREFIX"] == "elsewhere"
