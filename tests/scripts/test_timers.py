"""Where there is no systemd, deploy/timers.py runs the same units at the same hours."""

import re
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core.management import get_commands

from deploy import timers

SHANGHAI = ZoneInfo("Asia/Shanghai")
FRIDAY = datetime(2026, 11, 27, 18, 0, tzinfo=SHANGHAI)


def after(line: str, moment: datetime = FRIDAY) -> str:
    return f"{timers.hours_of(line).after(moment):%F %T}"


def test_every_timer_is_one_with_its_own_commands():
    found = timers.timers()
    assert [timer.name for timer in found] == sorted(
        unit.stem.removeprefix("gongjian-") for unit in timers.UNITS.glob("*.timer")
    )
    assert len(found) >= 8
    for timer in found:
        commands = re.findall(r"manage\.py (\w+)", " ".join(timer.command))
        assert commands, timer
        assert set(commands) <= get_commands().keys(), timer
    backup = next(timer for timer in found if timer.name == "backup")
    assert backup.command[:2] == ("/bin/sh", "-c")
    assert "gongjian-$(date +%F).zip" in backup.command[2]


def test_hours():
    assert after("*-*-* 02:30:00 Asia/Shanghai") == "2026-11-28 02:30:00"
    assert after("*-*-* 18:00:00 Asia/Shanghai") == "2026-11-28 18:00:00"
    assert after("*-*-* 18:30:00 Asia/Shanghai") == "2026-11-27 18:30:00"
    assert after("Mon..Fri *-*-* 08:00:00 Asia/Shanghai") == "2026-11-30 08:00:00"
    assert after("Sun *-*-* 04:00:00 Asia/Shanghai") == "2026-11-29 04:00:00"
    assert after("*-*~01 23:50:00 Asia/Shanghai") == "2026-11-30 23:50:00"
    assert after("*-*-01 00:30:00 Asia/Shanghai") == "2026-12-01 00:30:00"
    new_year = datetime(2026, 12, 31, 23, 50, tzinfo=SHANGHAI)
    assert after("*-*~01 23:50:00 Asia/Shanghai", new_year) == "2027-01-31 23:50:00"
    assert after("*-*-01 00:30:00 Asia/Shanghai", new_year) == "2027-01-01 00:30:00"


@pytest.mark.parametrize(
    "line", ["hourly", "*-*-15 01:00:00 Asia/Shanghai", "Montag *-*-* 08:00:00 Asia/Shanghai"]
)
def test_an_hour_that_it_would_not_keep_stops_it(line):
    with pytest.raises(ValueError):
        timers.hours_of(line)


def made_up(name: str, line: str) -> timers.Timer:
    return timers.Timer(name, (timers.hours_of(line),), ("true",))


def names(known: list[timers.Timer], ran: Path, now: datetime) -> list[str]:
    return [timer.name for timer in timers.due(known, ran, now)]


def test_what_was_missed_runs_once_and_in_its_order(tmp_path):
    known = [
        made_up("early", "*-*-* 03:30:00 Asia/Shanghai"),
        made_up("first", "*-*-* 01:30:00 Asia/Shanghai"),
        made_up("monthly", "*-*-01 00:30:00 Asia/Shanghai"),
    ]
    assert names(known, tmp_path, FRIDAY) == [], "seen for the first time: it waits for its hour"
    assert names(known, tmp_path, FRIDAY + timedelta(hours=1)) == []
    assert names(known, tmp_path, FRIDAY + timedelta(days=3)) == ["first", "early"]
    assert names(known, tmp_path, FRIDAY + timedelta(days=3)) == []
    assert names(known, tmp_path, FRIDAY + timedelta(days=4)) == ["monthly", "first", "early"]


def test_a_killed_command_waits_for_its_next_hour(tmp_path):
    known = [made_up("only", "*-*-* 03:30:00 Asia/Shanghai")]
    list(timers.due(known, tmp_path, FRIDAY))
    next(timers.due(known, tmp_path, FRIDAY + timedelta(days=1)))
    assert names(known, tmp_path, FRIDAY + timedelta(days=1, minutes=1)) == []


@pytest.mark.parametrize("stamp", ["", "2036-01-01T00:00:00+08:00"])
def test_a_time_that_cannot_be_stops_no_timer(tmp_path, stamp):
    """Left by a power cut, or by a clock that was wrong when the machine started."""
    known = [made_up("only", "*-*-* 03:30:00 Asia/Shanghai")]
    (tmp_path / "only").write_text(stamp)
    assert names(known, tmp_path, FRIDAY) == []
    assert names(known, tmp_path, FRIDAY + timedelta(days=1)) == ["only"]


def test_told_to_stop_it_lets_a_backup_finish(tmp_path):
    """`docker compose stop` asks this process alone; a second command that is due waits until it runs again."""
    slow = f"kill -TERM $PPID; sleep 0.5; echo whole >{tmp_path}/archive"
    program = f"""
from deploy import timers
timers.EVERY = 0.01
timers.timers = lambda: ["first", "second"]
timers.due = lambda known, ran, now: (timers.Timer(name, (), ("sh", "-c", {slow!r})) for name in known)
timers.main([{str(tmp_path)!r}])
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stdout) == (0, "first: done\n"), done.stderr
    assert (tmp_path / "archive").read_text() == "whole\n"


def test_a_failure_is_told_and_stops_nothing(capfd):
    timers.run(timers.Timer("broken", (), ("sh", "-c", "exit 3")))
    assert capfd.readouterr().out == "broken: FAILED with 3\n"
