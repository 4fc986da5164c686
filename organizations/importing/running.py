"""What the process of a long import does: check the kept rows, or write them, and leave word of what came of it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection

from organizations.acting import acting
from organizations.actor import Actor
from organizations.middleware import still_in_office
from workflow import audit

from . import kept
from .imports import CHANGED, NotWrittenError, PlanChangedError, not_written_words, written_words
from .jobs import SHOWN, CancelledError, Job, Telling, finish, say, show
from .kept import KeptRows
from .progress import told_to

CANCELLED = "已取消导入，没有写入任何内容"
CHECK_CANCELLED = "已取消核对，没有写入任何内容"


def run(job: Job) -> None:
    kind, take = job.kind, kept.load if job.is_check else kept.claimed
    found = take(kind.shelf, job.token, job.order.user)
    if found is None:
        return
    try:
        actor = acting(job.order.user, job.order.post)
        if not kind.may(actor):
            raise PermissionDenied(kind.missing_right)
    except PermissionDenied as lost:
        say(job, str(lost))
        return
    leave_readers_alone()
    with told_to(Telling(job)), audit.asking_again(lambda: still_in_office(actor)):
        check(job, found, actor) if job.is_check else write(job, found, actor)


def leave_readers_alone() -> None:
    """SQLite without WAL shuts readers out as soon as a transaction outgrows its cache: it may grow to the commit."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_spill=OFF")


def check(job: Job, found: KeptRows, actor: Actor) -> None:
    try:
        show(job.kind, job.token, job.kind.dry_run(found.rows, actor))
    except CancelledError:
        finish(job, CHECK_CANCELLED)


def write(job: Job, found: KeptRows, actor: Actor) -> None:
    """All or nothing; where nothing was written the rows come back, with what would be written now."""
    kind = job.kind
    try:
        plan = kind.run(found.rows, actor, job.order.plan, **job.order.said)
    except PlanChangedError as changed:
        show(kind, job.token, changed.plan)
        say(job, CHANGED)
    except CancelledError:
        say(job, CANCELLED)
    except PermissionDenied as lost:
        say(job, str(lost))
    except (IntegrityError, NotWrittenError) as refused:
        say(job, not_written_words(kind, refused))
        kind.shelf.take_away(job.token, SHOWN)  # to be checked again
    else:
        finish(job, written_words(kind, plan))
