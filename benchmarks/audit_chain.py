"""Proves an audit chain of a million entries: seconds and memory of `manage.py verify_audit`, and one broken row.

    .venv/bin/python -m benchmarks.audit_chain [rows]
    BENCHMARK_DATABASE_URL=postgres://postgres@127.0.0.1:5432/chain .venv/bin/python -m benchmarks.audit_chain

Entries are written by the chain's own writer with the guards in place, and kept for the next run; SQLite gets a file of
its own in the scratch directory. Then one row at three quarters is broken and has to be named, and is put back.

Budget: 60 s by the clock, 150 MB.
"""

import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction

from benchmarks import DIRECTORY
from workflow import chain, guards
from workflow.models import AuditEntry

ROWS, BATCH = 1_000_000, 20_000
DONE = "完成入户征询 32 户，其中同意 27 户；与街道规划所核对管线走向两次，形成会议纪要并张贴公示。"


def own_database() -> dict[str, str]:
    """Where DATABASE_URL points, for this process and those it starts; never the demo's file."""
    if connection.vendor == "postgresql":
        return dict(os.environ)
    DIRECTORY.mkdir(parents=True, exist_ok=True)
    file = DIRECTORY / "chain.sqlite3"
    connection.settings_dict["NAME"] = file
    return os.environ | {"DATABASE_URL": f"sqlite:///{file}"}


def fill(rows: int) -> float:
    """Entries such as a monthly report makes, up to `rows`; seconds that it took."""
    call_command("migrate", verbosity=0)
    begun, present = time.perf_counter(), AuditEntry.objects.count()
    for first in range(present, rows, BATCH):
        with transaction.atomic():
            chain.append([entry(number) for number in range(first, min(first + BATCH, rows))])
    return time.perf_counter() - begun


def entry(number: int) -> tuple[AuditEntry, dict[str, Any]]:
    row = AuditEntry(
        actor_id=number % 7000,
        post_id=number % 7000,
        verb="submit",
        subject_type="projects.progressreport",
        subject_id=str(number),
        root_type="projects.project",
        root_id=str(number % 11_580),
        request_id=f"{number:032x}",
    )
    was = {"state": "draft", "percent": number % 100, "done": "", "submitted_at": None}
    now = {
        "state": "submitted",
        "percent": number % 100 + 1,
        "done": DONE,
        "submitted_at": "2026-07-03T09:30:00+08:00",
    }
    return row, {"before": was, "after": now, "details": {"month": "2026-06", "no_change": False}}


@dataclass(frozen=True)
class Run:
    """Of verify_audit: seconds by the clock and of CPU, MB at its largest, exit code, what it said last."""

    clock: float
    cpu: float
    memory: float
    code: int
    said: str


def verified(environment: dict[str, str]) -> Run:
    used, begun, memory = cpu_of_children(), time.perf_counter(), 0.0
    command = [sys.executable, "manage.py", "verify_audit"]
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    while process.poll() is None:
        memory = max(memory, high_water(process.pid))
        time.sleep(0.1)
    clock, said = time.perf_counter() - begun, process.communicate()[0].strip().splitlines()[-1]
    return Run(clock, cpu_of_children() - used, memory, process.returncode, said)


def high_water(pid: int) -> float:
    """MB; ru_maxrss of a child would count what this process had when it forked."""
    try:
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        found = None
    return int(found.group(1)) / 1024 if found else 0


def cpu_of_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


@contextmanager
def broken(sequence: int) -> Iterator[None]:
    """One letter of one payload is another one while the block runs."""
    guards.remove()
    rows = AuditEntry.objects.filter(sequence=sequence)
    payload = bytes(rows.get().payload)
    rows.update(payload=payload.replace(b"submit", b"remove"))
    try:
        yield
    finally:
        rows.update(payload=payload)
        guards.install()


def main(rows: int) -> None:
    environment = own_database()
    print(f"{connection.vendor}: {rows} rows written in {fill(rows):.0f} s")
    sound = verified(environment)
    print(
        f"verified in {sound.clock:.1f} s by the clock, {sound.cpu:.1f} s of CPU, {sound.memory:.0f} MB: {sound.said}"
    )
    with broken(rows * 3 // 4):
        flawed = verified(environment)
    print(f"one row broken: {flawed.clock:.1f} s, exit {flawed.code}: {flawed.said}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
