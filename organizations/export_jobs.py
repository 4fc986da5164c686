"""Workbooks too large for a request, made beside the web process and told of as they grow.

No queue and no timer: the page that asks starts the process, its page asks the row how far it is. A process that
dies leaves an order that nobody holds, and the page says so and offers to begin again.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from .acting import acting
from .actor import Actor
from .beside import begun_holding
from .export_job import KEPT_FOR, SHELF
from .media import StoredFile
from .models import ExportJob, User
from .sheets.table import unfinished

Item = TypeVar("Item")
Telling = Callable[[Iterable[Item]], Iterator[Item]]

logger = logging.getLogger(__name__)

MOST_RUNNING = 2  # at once, of all persons: each is a process of some 200 MB and a core
KEPT_EACH = 3  # workbooks of one person that may still be fetched
EVERY = 1.0  # seconds between two words on how far it is


class BusyError(Exception):
    """As many workbooks are being made as the machine bears, or one of the same person in another post."""


class CancelledError(Exception):
    """Whoever asked for the workbook wants it no more."""


class Work(NamedTuple):
    """`write` makes the workbook at a place; what it passes through `telling` is counted against `total`."""

    total: int
    write: Callable[[Telling[Any], Path], None]


@dataclass(frozen=True)
class Kind:
    """A workbook that may be asked for: its name, what is counted (份, 行), the route of the list it comes from.

    `work` takes who asks and the query of the list; whoever may not export it gets PermissionDenied.
    """

    words: str
    measure: str
    page: str
    work: Callable[[Actor, Mapping[str, str]], Work]


KINDS: dict[str, Kind] = {}


def register_kind(name: str, kind: Kind) -> None:
    KINDS[name] = kind


def begin(actor: Actor, kind: str, query: str, total: int, name: str) -> tuple[ExportJob, bool]:
    """A new job, or the one that the person has running already in this post: one at a time. And whether it is new.

    Runs in the caller's transaction, which holds the person's row: of two presses at once one begins. BusyError where
    as many run as the machine bears, or the person's own in another post, which this one must not show.
    """
    User.objects.select_for_update(no_key=True).get(pk=actor.user_id)
    sweep()
    under_way = [job for job in ExportJob.objects.filter(ready_at=None) if job.is_running]
    own = next((job for job in under_way if job.user_id == actor.user_id), None)
    if own and own.post_id == actor.post_id:
        return own, False
    if own or len(under_way) >= MOST_RUNNING:
        raise BusyError
    forget_halves(actor)
    forget(ExportJob.objects.filter(user=actor.user_id).exclude(ready_at=None)[KEPT_EACH - 1 :])
    asked: dict[str, Any] = {"user": actor.user, "post": actor.post, "kind": kind, "query": query}
    job = ExportJob.objects.create(**asked, total=total, name=name)
    transaction.on_commit(lambda: start(job))
    return job, True


def start(job: ExportJob) -> None:
    """The order is seen once the process holds it. A job that cannot begin, as on a full disk, stands in nobody's way."""
    unseen = job.order.with_suffix(".unheld")
    try:
        unseen.touch(mode=0o600)
        if begun_holding(unseen, "make_workbook", str(job.pk)):
            unseen.rename(job.order)
            return
    except OSError:
        logger.exception("export job %s did not begin", job.pk)
    unseen.unlink(missing_ok=True)
    ExportJob.objects.filter(pk=job.pk).update(has_failed=True)


def make(job: ExportJob) -> None:
    """Write the workbook to its place; a failure is kept with the job and raised on."""
    try:
        work = KINDS[job.kind].work(acting(job.user_id, job.post_id), QueryDict(job.query).dict())
        ExportJob.objects.filter(pk=job.pk).update(total=work.total, heard_at=timezone.now())
        work.write(lambda items: telling(job, items), place(job))
    except CancelledError:
        return
    except BaseException:
        ExportJob.objects.filter(pk=job.pk).update(has_failed=True)
        raise
    now = timezone.now()
    if not running(job).update(done=work.total, ready_at=now, heard_at=now):
        place(job).unlink(missing_ok=True)


def running(job: ExportJob) -> Any:
    return ExportJob.objects.filter(pk=job.pk, cancelled_at=None)


def telling(job: ExportJob, items: Iterable[Item]) -> Iterator[Item]:
    """The same items; every now and then the row says how far it is, and whether it is still wanted."""
    told = time.monotonic()
    for number, item in enumerate(items, 1):
        yield item
        if time.monotonic() - told >= EVERY:
            if not running(job).update(done=number, heard_at=timezone.now()):
                raise CancelledError
            told = time.monotonic()


def cancel(job: ExportJob) -> None:
    """The process hears of it within a second or so; a workbook that is there already stays."""
    running(job).filter(ready_at=None).update(cancelled_at=timezone.now())


def place(job: ExportJob) -> Path:
    return SHELF.folder / f"{job.pk}.xlsx"


def forget(jobs: Iterable[ExportJob]) -> None:
    for job in jobs:
        transaction.on_commit(partial(job.order.unlink, missing_ok=True))
        transaction.on_commit(partial(place(job).unlink, missing_ok=True))
        job.delete()


def forget_halves(actor: Actor) -> None:
    """Of one's own workbooks whose process died; their rows stay for a day and say so."""
    for job in ExportJob.objects.filter(user=actor.user_id, ready_at=None):
        unfinished(place(job)).unlink(missing_ok=True)


def sweep() -> None:
    """Jobs and workbooks older than a day go."""
    SHELF.sweep()
    ExportJob.objects.filter(begun_at__lt=timezone.now() - KEPT_FOR).delete()


def stored() -> list[StoredFile]:
    return SHELF.stored()
