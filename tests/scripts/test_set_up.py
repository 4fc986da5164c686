"""deploy/set_up.sh below a folder, as far as needs no database; deploy/try.sh, which CI runs, tries the rest."""

import os
import re
import subprocess
from pathlib import Path

import pytest

DEPLOY = Path(__file__).parents[2] / "deploy"
SCRIPT = DEPLOY / "set_up.sh"
KEY = "00" * 64


def stub(path: Path, body: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)


def set_up(folder: Path, **values: str) -> subprocess.CompletedProcess[str]:
    """Up to the database, which is not there; `cat` notes the rights of the settings it is to fill."""
    for name in ("psql", "tar"):
        stub(folder / "bin" / name, f"echo no {name} >&2; exit {'1' if name == 'psql' else '0'}")
    stub(
        folder / "bin" / "cat",
        'stat -c %a "$TRY/etc/gongjian/gongjian.env" >>"$TRY/seen"; exec /bin/cat "$@"',
    )
    stub(folder / "opt/gongjian/.venv/bin/python", "exit 0")
    path = f"{folder / 'bin'}:{os.environ['PATH']}"
    given = {"PATH": path, "TRY": str(folder), "HOST": "127.0.0.1", "INSECURE_LAN": "on"} | values
    return subprocess.run(
        [SCRIPT], env=given, umask=0o022, capture_output=True, text=True, check=False, timeout=60
    )


def kept(folder: Path, name: str) -> Path:
    path = folder / "etc/gongjian" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    return path


def test_settings_are_never_readable_by_all(tmp_path: Path) -> None:
    set_up(tmp_path)
    assert set((tmp_path / "seen").read_text().split()) == {"640"}


def test_settings_that_all_could_read_are_closed(tmp_path: Path) -> None:
    kept(tmp_path, "gongjian.env").chmod(0o644)
    set_up(tmp_path)
    assert set((tmp_path / "seen").read_text().split()) == {"640"}


def test_a_collector_keeps_its_key_and_stays_one(tmp_path: Path) -> None:
    set_up(tmp_path, ROLE="collector", COLLECTOR_KEY=KEY)
    set_up(tmp_path)
    settings = (tmp_path / "etc/gongjian/gongjian.env").read_text()
    assert f"GONGJIAN_ROLE=collector\nCOLLECTOR_KEY={KEY}\n" in settings
    assert (tmp_path / "etc/gongjian/collector.env").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("there", "values", "words"),
    [
        ("", {"ROLE": "collector"}, "COLLECTOR_KEY is what"),
        ("", {"ROLE": "outside"}, "ROLE is internal or collector"),
        ("collector.env", {"ROLE": "internal"}, "this machine is a collector"),
        ("gongjian.env", {"ROLE": "collector", "COLLECTOR_KEY": KEY}, "this machine is no collector"),
    ],
)
def test_what_does_not_fit_is_refused(tmp_path: Path, there: str, values: dict[str, str], words: str) -> None:
    if there:
        kept(tmp_path, there)
    done = set_up(tmp_path, **values)
    assert done.returncode
    assert words in done.stderr
    assert not (tmp_path / "seen").exists()


def test_inside_every_timer_runs() -> None:
    inside, outside = (found.split() for found in re.findall(r'timers="(.*)"', SCRIPT.read_text()))
    assert inside == sorted(path.stem.removeprefix("gongjian-") for path in DEPLOY.glob("systemd/*.timer"))
    assert set(outside) < set(inside)


def test_the_way_to_https_notes_nobody() -> None:
    assert "access_log off;" in (DEPLOY / "nginx-redirect.conf").read_text()


@pytest.mark.parametrize("filler", ["set_up.sh", "compose/nginx.sh"])
def test_each_blank_of_nginx_is_filled(filler: str) -> None:
    """One left empty stops nginx; machine and containers fill the same file."""
    text = (DEPLOY / filler).read_text()
    for blank in re.findall(r"@([A-Z]+)@", (DEPLOY / "nginx.conf").read_text()):
        assert f"@{blank}@" in text or f'"{blank}"' in text
