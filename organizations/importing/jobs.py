"""Imports too long for a request: checked and written by a process of their own, whose page says how far it is.

Everything lies beside the kept rows: the order, which the process holds locked as long as it lives, how far it is, and
what came of it. Progress cannot stand in the database: what a transaction writes nobody else sees before it ends, and
on SQLite nobody else writes meanwhile. A process that is killed leaves an order that nobody holds; whether it had
committed is asked of the audit log, since both are of one transaction. No queue and no timer.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from organizations.actor import Actor
from organizations.beside import begun_holding, is_held
from organizations.workbooks.kept import CLAIMED, ORDER, ROWS, is_old
from workflow.models import AuditEntry

from .imports import IMPORTS, Import
from .shown import Shown, dumped, loaded, shown

MOST_RUNNING = 2  # at once, of all persons: each is a process of some hundred MB and a core
CHECK, WRITE = "check", "write"
PROGRESS, CANCEL, SHOWN, SAID, DONE = "progress", "cancel", "shown", "said", "done"
INTERRUPTED = "导入中断，没有写入任何内容，请重新确认"


class BusyError(Exception):
    """As many imports are under way as the machine bears, or one of the same person."""


class TakenError(Exception):
    """These rows are in the hands of another process, or of another press of the same person."""


class CancelledError(Exception):
    """Whoever asked for it wants it no more."""


@dataclass(frozen=True)
class Order:
    """`plan` is the digest that was confirmed, `said` what the confirmation asked besides; `begun_at` in ISO 8601."""

    step: str
    user: int
    post: int
    name: str
    rows: int
    begun_at: str
    plan: str = ""
    said: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Job:
    """What the page asks; `done` are the words of the end."""

    kind: Import
    token: UUID
    order: Order

    def read(self, what: str) -> str:
        try:
            return self.kind.shelf.beside(self.token, what).read_text(encoding="utf-8")
        except FileNotFoundError:
            return ""

    @property
    def url(self) -> str:
        return reverse(f"{self.kind.address}_check", args=[self.token])

    @property
    def is_running(self) -> bool:
        return is_held(self.kind.shelf.beside(self.token, ORDER))

    @property
    def is_check(self) -> bool:
        return self.order.step == CHECK

    @property
    def is_cancelled(self) -> bool:
        return self.kind.shelf.beside(self.token, CANCEL).exists()

    @property
    def progress(self) -> dict[str, Any]:
        """Nothing before the first second is over."""
        found: dict[str, Any] = json.loads(self.read(PROGRESS) or "{}")
        return found and found | {"percent": found["done"] * 100 // found["total"]}

    @property
    def done(self) -> str:
        return self.read(DONE)


def job_named(kind: Import, token: UUID) -> Job | None:
    place = kind.shelf.beside(token, ORDER)
    order = order_at(place)
    return None if order is None or is_old(place) else Job(kind, token, order)


def order_at(place: Path) -> Order | None:
    """None where there is none, or one of another release with other fields."""
    try:
        return Order(**json.loads(place.read_text(encoding="utf-8")))
    except (FileNotFoundError, TypeError, ValueError):
        return None


def job_of(kind: Import, token: UUID, user_id: int | None) -> Job | None:
    """None where there is none, or somebody else's."""
    job = job_named(kind, token)
    return job if job and job.order.user == user_id else None


def own_jobs(kind: Import, user_id: int | None) -> list[Job]:
    """The newest first; those whose rows are there or that have ended."""
    tokens = [UUID(path.name.split(".")[0]) for path in kind.shelf.folder.glob(f"*.{ORDER}")]
    jobs = [job for token in tokens if (job := job_of(kind, token, user_id))]
    return sorted(jobs, key=lambda job: job.order.begun_at, reverse=True)


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Of two who begin at once the second counts the first."""
    handle = os.open(settings.MEDIA_ROOT, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def begin(kind: Import, token: UUID, order: Order) -> None:
    """Start the process, or raise BusyError or TakenError. Whoever writes has claimed the rows."""
    shelf = kind.shelf
    with one_at_a_time():
        needed = ROWS if order.step == CHECK else CLAIMED
        if is_held(shelf.beside(token, ORDER)) or not shelf.beside(token, needed).exists():
            raise TakenError
        orders = [place for each in IMPORTS for place in each.shelf.folder.glob(f"*.{ORDER}")]
        held = [place for place in orders if is_held(place)]
        owners = [other.user for place in held if (other := order_at(place))]
        if len(held) >= MOST_RUNNING or order.user in owners:
            raise BusyError
        shelf.take_away(token, PROGRESS, CANCEL, SAID)
        if order.step == CHECK:
            shelf.take_away(token, SHOWN)
        shelf.put(token, ORDER, json.dumps(asdict(order), ensure_ascii=False))
        start(kind, token)


def start(kind: Import, token: UUID) -> None:
    """The process goes on by itself and holds the order until it ends, however it ends."""
    begun_holding(kind.shelf.beside(token, ORDER), "run_import", kind.address, str(token))


def cancel(job: Job) -> None:
    """The process hears of it within a second or so; what is written by then stays."""
    job.kind.shelf.put(job.token, CANCEL, "")


def settle(job: Job) -> None:
    """After the process has ended: of a writing that was killed either all is on record or nothing. Rows that were
    claimed with no process to write them come back as those of a request do."""
    shelf = job.kind.shelf
    with one_at_a_time():
        if job.is_running or job.done or shelf.beside(job.token, ROWS).exists():
            return
        if job.is_check:
            shelf.give_back_stale(job.token)
        elif was_written(job):
            finish(job, f"{job.kind.layout.title}已导入")
        else:
            say(job, INTERRUPTED)


def has_page(job: Job) -> bool:
    """Whether there is something to say of it before the rows are looked at: it runs, or it has ended for good."""
    settle(job)
    return job.is_running or bool(job.done)


def say(job: Job, words: str) -> None:
    """Nothing was written: the rows come back, and their page says why."""
    job.kind.shelf.put(job.token, SAID, words)
    job.kind.shelf.give_back(job.token)


def was_written(job: Job) -> bool:
    entries = AuditEntry.objects.filter(
        actor_id=job.order.user, verb=job.kind.verb, written_at__gte=parse_datetime(job.order.begun_at)
    )
    return any(entry.content["details"].get("token") == str(job.token) for entry in entries)


def finish(job: Job, words: str) -> None:
    """The words first: whoever is killed in between has still said what came of it."""
    shelf = job.kind.shelf
    shelf.put(job.token, DONE, words)
    kept = [shelf.beside(job.token, what) for what in (ORDER, DONE)]
    for path in shelf.folder.glob(f"{job.token}.*"):
        if path not in kept:
            path.unlink(missing_ok=True)


def kept_shown(kind: Import, token: UUID) -> Shown | None:
    """What a process found when it checked the rows."""
    with suppress(FileNotFoundError):
        return loaded(kind.shelf.beside(token, SHOWN).read_text(encoding="utf-8"))
    return None


def show(kind: Import, token: UUID, plan: Any) -> None:
    kind.shelf.put(token, SHOWN, dumped(shown(kind, plan)))


class Telling:
    """Writes every second how far it is, and asks as often whether it is still wanted."""

    EVERY = 1.0

    def __init__(self, job: Job) -> None:
        self.job, self.told = job, 0.0

    def __call__(self, step: str, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self.told < self.EVERY:
            return
        self.told = now
        if self.job.is_cancelled:
            raise CancelledError
        self.job.kind.shelf.put(
            self.job.token, PROGRESS, json.dumps({"step": step, "done": done, "total": total})
        )


def order_of(
    step: str, actor: Actor, name: str, rows: int, plan: str = "", said: Mapping[str, Any] | None = None
) -> Order:
    now = timezone.now().isoformat()
    return Order(step, actor.user_id or 0, actor.post_id or 0, name, rows, now, plan, said or {})
