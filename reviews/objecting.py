"""申请复核 and its answer, and how long a result may be objected to."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Sum
from django.utils import timezone

from organizations.media import StoredFile
from projects.uploads import CheckedFile
from workflow import audit
from workflow.engine import Reason

from .models import Objection, ObjectionFile, ReviewSheet, UnlockRequest

if TYPE_CHECKING:
    from organizations.actor import Actor

FILE_FACTS = ("name", "size", "sha256")


def is_window_open(sheet: ReviewSheet, today: date) -> bool:
    """The last day belongs to the window until its midnight in Shanghai."""
    return sheet.objection_until is not None and today <= sheet.objection_until


def not_objectionable(sheet: ReviewSheet) -> Iterator[Reason]:
    until = sheet.objection_until
    if not is_window_open(sheet, timezone.localdate()):
        words = f"申请复核已于 {until.month} 月 {until.day} 日截止" if until else "本结果没有申请复核期限"
        yield Reason(words)
    if Objection.objects.filter(sheet=sheet, version=sheet.version).exists():
        yield Reason("本版结果已申请过复核")


def unlock_waits(sheet: ReviewSheet) -> Iterator[Reason]:
    """Whoever asked for an unlock waits for its decision before anything else is done."""
    waiting = UnlockRequest.State.REQUESTED
    # Chosen here, not by the database: lists of sheets come with their requests.
    for request in (each for each in sheet.unlock_requests.all() if each.state == waiting):
        yield Reason("有一个解锁申请待批准，办完后再办理", request.get_absolute_url())


def window_runs(sheet: ReviewSheet) -> Iterator[Reason]:
    """Nothing is filed away while it may still be objected to."""
    until = sheet.objection_until
    if until and is_window_open(sheet, timezone.localdate()):
        yield Reason(f"申请复核 {until.month} 月 {until.day} 日截止，期满次日起可以归档")
    yield from unlock_waits(sheet)


def file_objection(
    sheet: ReviewSheet, actor: "Actor", *, reason: str, files: Iterable[CheckedFile] = ()
) -> None:
    """Effect of 申请复核."""
    objection = Objection.objects.create(
        sheet=sheet, version=sheet.version, reason=reason, filed_by_id=actor.post_id
    )
    for checked in files:
        kept = ObjectionFile.objects.create(
            objection=objection, file=checked.upload, name=checked.name, extension=checked.extension,
            size=checked.size, sha256=checked.sha256,
        )  # fmt: skip
        audit.note(actor, "attach", kept, after=audit.field_values(kept, FILE_FACTS))


def answer_objection(
    sheet: ReviewSheet,
    post_id: int | None,
    answer: str,
    outcome: str = Objection.Outcome.UPHELD,
) -> None:
    """The open objection to the sheet's present version gets its answer."""
    objection = Objection.objects.get(sheet=sheet, version=sheet.version, outcome="")
    objection.give_answer(post_id, answer, outcome)
    objection.save()


def uphold(sheet: ReviewSheet, actor: "Actor", *, answer: str) -> None:
    """Effect of 答复复核: the result stays as it is."""
    answer_objection(sheet, actor.post_id, answer)


def stored() -> Iterator[StoredFile]:
    """For verify_media and sweep_media."""
    rows = ObjectionFile.objects.order_by("pk").values_list("pk", "file", "sha256")
    for pk, name, sha256 in rows.iterator():
        yield StoredFile(name, f"objection file {pk}", sha256)


def used_by(organization_id: int) -> int:
    """Bytes of the files that belong to the reviewed organization."""
    kept = ObjectionFile.objects.filter(objection__sheet__organization=organization_id)
    return kept.aggregate(total=Sum("size"))["total"] or 0
