"""A city's review sheets as one workbook, made beside the web process and told of as it grows.

No queue and no timer: the page that asks starts the process, its page asks the row how far it is. A process that
dies leaves a row that falls silent, and the page says so and offers to begin again.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from organizations.actor import Actor
from organizations.media import StoredFile
from organizations.models import Appointment
from organizations.official_order import official_order
from organizations.workbooks.kept import Shelf

from .models import ExportJob
from .models.export_job import KEPT_FOR
from .permissions import may_export_sheets
from .sheet_list import SheetListing
from .sheets.annual_review_sheet import write_review_sheets
from .sheets.collect import sheet_forms

if TYPE_CHECKING:
    from .sheets.facts import SheetFacts

MOST_AT_ONCE = 100  # forms that a request makes while its reader waits
IN_MEMORY = 100  # forms whose records are loaded together, or somewhat more
EVERY = 20  # forms between two words on how far it is
SHELF = Shelf("sheet_exports", "a workbook of review sheets that may still be fetched")


def in_order(listing: SheetListing) -> Any:
    """Group by group, in official order."""
    order = ("group__judge__path", "group__level", "group__sector", *official_order("organization__"), "pk")
    return listing.filter.qs.with_names().order_by(*order)


def begin(actor: Actor, query: str, total: int, name: str) -> tuple[ExportJob, bool]:
    """A new job, or the one for the same list that the person has running already; and whether it is new."""
    sweep()
    found = ExportJob.objects.filter(user=actor.user_id, post=actor.post_id, query=query, ready_at=None)
    running = next((job for job in found if job.is_running), None)
    if running:
        return running, False
    asked: dict[str, Any] = {"user": actor.user, "post": actor.post, "query": query}
    job = ExportJob.objects.create(**asked, total=total, name=name)
    transaction.on_commit(lambda: start(job))
    return job, True


def start(job: ExportJob) -> None:
    """The process goes on by itself; nobody waits for it."""
    subprocess.Popen(
        [sys.executable, "manage.py", "make_review_workbook", str(job.pk)],
        cwd=settings.BASE_DIR,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def make(job: ExportJob) -> None:
    """Write the workbook to its place; a failure is kept with the job and raised on."""
    try:
        actor = asker(job)
        listed = in_order(SheetListing(actor, QueryDict(job.query).dict()))
        keys = list(listed.values_list("pk", "group"))
        ExportJob.objects.filter(pk=job.pk).update(total=len(keys), heard_at=timezone.now())
        write_review_sheets(telling(job, forms(listed, keys)), place(job))
    except BaseException:
        ExportJob.objects.filter(pk=job.pk).update(has_failed=True)
        raise
    now = timezone.now()
    ExportJob.objects.filter(pk=job.pk).update(done=len(keys), ready_at=now, heard_at=now)


def forms(listed: Any, keys: Iterable[tuple[int, int]]) -> Iterator[SheetFacts]:
    """Portion by portion: the records and snapshots of a whole city would not be small."""
    now = timezone.now()
    for ids in portions(keys):
        yield from sheet_forms(list(listed.filter(pk__in=ids)), now)


def portions(keys: Iterable[tuple[int, int]]) -> Iterator[list[int]]:
    """Ids of sheets, given with their comparison groups in order; no group is divided, since it is ranked as a whole."""
    portion: list[int] = []
    for _, rows in groupby(keys, key=itemgetter(1)):
        portion += [pk for pk, _ in rows]
        if len(portion) >= IN_MEMORY:
            yield portion
            portion = []
    if portion:
        yield portion


def asker(job: ExportJob) -> Actor:
    """The post as it is now: whoever has lost it meanwhile gets nothing."""
    posts = tuple(
        Appointment.objects.active().filter(user=job.user_id).select_related("organization", "user")
    )
    post = next((held for held in posts if held.pk == job.post_id), None)
    actor = Actor(user=job.user, post=post, posts=posts)
    if post is None or not may_export_sheets(actor):
        raise PermissionError("the post may no longer export review sheets")
    return actor


def telling(job: ExportJob, forms: Iterable[SheetFacts]) -> Iterator[SheetFacts]:
    """The same forms; every few of them the row says how far it is."""
    for number, facts in enumerate(forms, 1):
        yield facts
        if number % EVERY == 0:
            ExportJob.objects.filter(pk=job.pk).update(done=number, heard_at=timezone.now())


def place(job: ExportJob) -> Path:
    return SHELF.folder / f"{job.pk}.xlsx"


def sweep() -> None:
    """Jobs and workbooks older than a day go."""
    SHELF.sweep()
    ExportJob.objects.filter(begun_at__lt=timezone.now() - KEPT_FOR).delete()


def stored() -> list[StoredFile]:
    return SHELF.stored()
