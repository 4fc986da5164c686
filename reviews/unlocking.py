"""解锁: a decided sheet is opened again by two persons. Its version is kept beside, the next one begins."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from organizations.models import Appointment
from organizations.roles import Role
from projects.audience import recipients
from workflow import audit, engine, notices
from workflow.engine import Reason, Recipient

from .models import Objection, ReviewSheet, SheetVersion, UnlockRequest
from .objecting import answer_objection
from .permissions import unlocking_organization
from .states import DECIDED, SheetState

if TYPE_CHECKING:
    from organizations.actor import Actor
    from workflow.models import AuditEntry

Kind, State = UnlockRequest.Kind, UnlockRequest.State


class NotUnlockableError(Exception):
    """No request can be made now; the message says why."""


def obstacles(sheet: ReviewSheet) -> Iterator[Reason]:
    """Why no request can be made for the sheet now."""
    if sheet.state not in DECIDED:
        yield Reason(f"考核表{sheet.get_state_display()}，没有封存，不用解锁")
        return
    waiting = sheet.unlock_requests.filter(state=State.REQUESTED).first()
    if waiting:
        yield Reason("已有一个解锁申请待批准", waiting.get_absolute_url())
    if unlocking_organization(sheet) is None:
        yield Reason("上级没有组织部门工作人员在任，无人批准解锁，请先由安全管理员配备")


def kinds_for(sheet: ReviewSheet) -> list[tuple[str, str]]:
    """Who gets no grade (不定等次) is scored by nobody: there is only the decision to take anew."""
    return [(kind.value, kind.label) for kind in Kind if kind != Kind.RESCORE or not sheet.too_new]


def request_unlock(sheet: ReviewSheet, actor: Actor, **given: Any) -> UnlockRequest:
    """Ask for the sheet to be unlocked, under its lock. `given` holds kind, reason and answer.

    Raises NotUnlockableError. Whoever may decide is told.
    """
    with audit.recording():
        engine.lock(sheet)
        for reason in obstacles(sheet):
            raise NotUnlockableError(reason.text)
        request = UnlockRequest(sheet=sheet, version=sheet.version, requested_by=actor.post, **given)
        request.save()
        entry = audit.note(
            actor, "request_unlock", request, after=audit.field_values(request, ("version", "kind", "reason"))
        )
        words = f"{sheet}申请解锁，请审批"
        notices.tell(deciders(request), entry, words, request, actor)
    return request


def deciders(request: UnlockRequest) -> list[Recipient]:
    """Officers of the level above, but for the one who asked."""
    above = unlocking_organization(request.sheet)
    if above is None:
        return []
    officers = Appointment.objects.holders(above.pk, Role.OFFICER)
    return recipients(officers.exclude(user=request.requested_by.user_id))


def granted(sheet: ReviewSheet) -> UnlockRequest:
    """The request by which the sheet's present version is being unlocked."""
    return sheet.unlock_requests.get(version=sheet.version, state=State.APPROVED)


def reopened_state(sheet: ReviewSheet) -> str:
    """Where the next version begins: with the scoring, or with the decision."""
    if granted(sheet).kind == Kind.REDECIDE:
        return SheetState.SCORED
    return SheetState.SELF_SUBMITTED if sheet.is_self_reported else SheetState.OPEN


def unlock(sheet: ReviewSheet, actor: Actor) -> None:
    """Effect: keep the version as it was decided, then begin the next one."""
    kept = SheetVersion.of(sheet)
    kept.save()
    audit.note(actor, "keep_version", kept)
    request = granted(sheet)
    if sheet.state == SheetState.OBJECTED:
        answer_objection(sheet, request.requested_by_id, request.answer, Objection.Outcome.CORRECTED)
    sheet.release()


def after_unlock(sheet: ReviewSheet, actor: Actor, entry: AuditEntry) -> None:
    """Where only the decision is taken anew, the scores hold for the next version too."""
    if sheet.state != SheetState.SCORED:
        return
    given = sheet.scores.filter(version=sheet.version - 1, submitted_at__isnull=False)
    for score in given.select_related("criterion"):
        score.pk, score.version = None, sheet.version
        score._state.adding = True
        score.save()
        audit.note(actor, "carry_score", score, after=audit.field_values(score), caused_by=entry)
