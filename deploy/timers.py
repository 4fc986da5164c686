"""Runs what deploy/systemd/*.timer say, one after the other, where there is no systemd: `timers.py FOLDER`.

The folder keeps when each ran last. What was due while this was not running is made up for once, as Persistent=true of
the timers has it; a timer seen for the first time waits for its hour. A command that fails is told and runs again at its
next hour only. Told to stop, it lets the command that runs finish. With --list it prints the next hour of each and leaves.
"""

from __future__ import annotations

import re
import shlex
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

UNITS = Path(__file__).resolve().parent / "systemd"
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
CALENDAR = re.compile(
    r"(?:(?P<days>\S+) )?\*-\*(?P<day>-\*|-01|~01) (?P<clock>\d\d:\d\d:\d\d) (?P<zone>\S+/\S+)"
)
EVERY = 30  # seconds between two looks at the clock
LONGEST = timedelta(days=32)  # until the next hour of a timer


class Hours(NamedTuple):
    """One OnCalendar line; `day` is "-*" for any day, "-01" for the first and "~01" for the last of a month."""

    weekdays: frozenset[int]
    day: str
    clock: str
    zone: ZoneInfo

    def after(self, moment: datetime) -> datetime:
        day = moment.astimezone(self.zone).date()
        for _ in range(LONGEST.days + 1):
            hour = datetime.fromisoformat(f"{day} {self.clock}").replace(tzinfo=self.zone)
            if hour > moment and self._on(hour):
                return hour
            day += timedelta(days=1)
        raise ValueError(f"no hour within {LONGEST.days} days")

    def _on(self, hour: datetime) -> bool:
        is_last = (hour + timedelta(days=1)).day == 1
        fits = {"-*": True, "-01": hour.day == 1, "~01": is_last}
        return hour.weekday() in self.weekdays and fits[self.day]


class Timer(NamedTuple):
    name: str
    hours: tuple[Hours, ...]
    command: tuple[str, ...]

    def after(self, moment: datetime) -> datetime:
        return min(hours.after(moment) for hours in self.hours)


def hours_of(line: str) -> Hours:
    """Raises ValueError for whatever our own timers do not use."""
    found = CALENDAR.fullmatch(line)
    if found is None:
        raise ValueError(f"OnCalendar={line} is not understood here")
    first, _, last = (found["days"] or "Mon..Sun").partition("..")
    weekdays = range(WEEKDAYS.index(first), WEEKDAYS.index(last or first) + 1)
    return Hours(frozenset(weekdays), found["day"], found["clock"], ZoneInfo(found["zone"]))


def values(unit: Path, name: str) -> list[str]:
    return [line.partition("=")[2] for line in unit.read_text().splitlines() if line.startswith(f"{name}=")]


def timers(units: Path = UNITS) -> list[Timer]:
    found = []
    for unit in sorted(units.glob("*.timer")):
        (command,) = values(unit.with_suffix(".service"), "ExecStart")
        words = shlex.split(command.replace("%%", "%"))
        hours = tuple(map(hours_of, values(unit, "OnCalendar")))
        found.append(Timer(unit.stem.removeprefix("gongjian-"), hours, tuple(words)))
    return found


def due(known: list[Timer], ran: Path, now: datetime) -> Iterator[Timer]:
    """Those whose hour passed since they ran, the longest overdue first; each counts as run from then on."""
    waiting = []
    for timer in known:
        last = last_run(ran / timer.name, now)
        if last is None:
            keep(ran / timer.name, now)
        elif (hour := timer.after(last)) <= now:
            waiting.append((hour, timer))
    for _, timer in sorted(waiting, key=lambda one: one[0]):
        keep(ran / timer.name, now)
        yield timer


def last_run(stamp: Path, now: datetime) -> datetime | None:
    """None too for what a power cut left empty, and for a moment to come, written while the clock was wrong."""
    try:
        moment = datetime.fromisoformat(stamp.read_text())
        return moment if moment <= now else None
    except (FileNotFoundError, ValueError):
        return None


def keep(stamp: Path, now: datetime) -> None:
    begun = stamp.with_suffix(".new")
    begun.write_text(now.isoformat())
    begun.replace(stamp)


def run(timer: Timer) -> None:
    outcome = subprocess.run(timer.command, check=False).returncode
    print(f"{timer.name}: {'done' if outcome == 0 else f'FAILED with {outcome}'}", flush=True)


def main(arguments: list[str]) -> None:
    known = timers()
    now = datetime.now(ZoneInfo("Asia/Shanghai"))
    if arguments == ["--list"]:
        for timer in known:
            print(f"{timer.after(now):%F %T}  {timer.name}")
        return
    ran = Path(arguments[0])
    ran.mkdir(mode=0o700, parents=True, exist_ok=True)
    told_to_stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: told_to_stop.set())
    while not told_to_stop.wait(EVERY):
        for timer in due(known, ran, datetime.now(now.tzinfo)):
            run(timer)
            if told_to_stop.is_set():
                break


if __name__ == "__main__":
    main(sys.argv[1:])
