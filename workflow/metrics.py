"""How many requests a view answered and how long they took, added up over all worker processes of a machine.

Each process counts in memory and writes its numbers to a file of its own, a second after they changed and when it ends.
Whoever is asked adds the files up. A process holds the lock of its file as long as it lives; the numbers of one that is
gone move into the common remainder, so that a sum never falls. A killed process loses its last second.
"""

import atexit
import fcntl
import json
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

# Upper bounds in seconds.
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
DELAY = 1.0  # seconds until what was counted is written
GONE = "gone.json"
REQUESTS, BUCKET, SECONDS = "requests", "bucket", "seconds"


class Tally:
    """What one process counted; keys are "kind|view|detail". Threads share it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder = folder
        self.file = folder / f"{uuid4().hex}.json"
        self.held = lock_of(self.file).open("w")
        fcntl.flock(self.held, fcntl.LOCK_EX)
        self.guard = threading.Lock()
        self.counts: Counter[str] = Counter()
        self.timer: threading.Timer | None = None
        atexit.register(self.write)

    def count(self, view: str, status: int, seconds: float) -> None:
        """`view` is the name of a route, never a path: paths hold numbers of records and words that people typed."""
        bound = next((str(bound) for bound in BUCKETS if seconds <= bound), "+Inf")
        with self.guard:
            self.counts[f"{REQUESTS}|{view}|{status // 100}xx"] += 1
            self.counts[f"{BUCKET}|{view}|{bound}"] += 1
            self.counts[f"{SECONDS}|{view}|"] += seconds  # type: ignore[assignment]  # typeshed knows whole numbers only
            if self.timer is None:
                self.timer = threading.Timer(DELAY, self.write)
                self.timer.daemon = True
                self.timer.start()

    def write(self) -> None:
        with self.guard:
            self.timer = None
            if self.counts:
                put(self.file, self.counts)

    def total(self) -> Counter[str]:
        """Over all processes that share the folder."""
        self.write()
        with alone(self.folder):
            sweep(self.folder)
            found: Counter[str] = Counter()
            for file in sorted(self.folder.glob("*.json")):
                found.update(json.loads(file.read_text()))
        return found


def uncounted(view: Callable[..., Any]) -> None:
    """For pages of people whom nobody knows: counters that are read often enough tell when each of them came."""
    view.uncounted = True  # type: ignore[attr-defined]


def is_counted(view: Callable[..., Any]) -> bool:
    return not getattr(view, "uncounted", False)


def lock_of(file: Path) -> Path:
    return file.with_suffix(".lock")


def put(file: Path, counts: Counter[str]) -> None:
    """Whole or not at all. A full disk costs the numbers and no answer."""
    unfinished = file.with_suffix(f".{os.getpid()}")
    with suppress(OSError):
        unfinished.write_text(json.dumps(counts))
        unfinished.replace(file)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    with (folder / "all.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def sweep(folder: Path) -> None:
    """Move the numbers of ended processes into the remainder."""
    for held in folder.glob("*.lock"):
        file = held.with_suffix(".json")
        if held.name == "all.lock" or not has_ended(held):
            continue
        if file.exists():
            found = Counter(json.loads(file.read_text()))
            with suppress(FileNotFoundError):
                found.update(json.loads((folder / GONE).read_text()))
            put(folder / GONE, found)
            file.unlink()
        held.unlink()


def has_ended(held: Path) -> bool:
    """Nobody holds the lock any more."""
    with held.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def as_text(counts: Counter[str]) -> str:
    """In the text format of Prometheus, version 0.0.4."""
    requests: list[str] = []
    times: list[str] = []
    for key in sorted(counts):
        kind, view, detail = key.split("|")
        if kind == REQUESTS:
            requests.append(f'gongjian_requests_total{{view="{view}",status="{detail}"}} {counts[key]}')
    for view in sorted({key.split("|")[1] for key in counts}):
        times += duration_lines(view, counts)
    return "\n".join(
        [
            "# TYPE gongjian_requests_total counter",
            *requests,
            "# TYPE gongjian_request_seconds histogram",
            *times,
            "",
        ]
    )


def duration_lines(view: str, counts: Counter[str]) -> Iterator[str]:
    """Buckets hold all that is faster, too."""
    so_far = 0
    for bound in (*map(str, BUCKETS), "+Inf"):
        so_far += counts[f"{BUCKET}|{view}|{bound}"]
        yield f'gongjian_request_seconds_bucket{{view="{view}",le="{bound}"}} {so_far}'
    yield f'gongjian_request_seconds_sum{{view="{view}"}} {counts[f"{SECONDS}|{view}|"]:.6f}'
    yield f'gongjian_request_seconds_count{{view="{view}"}} {so_far}'
