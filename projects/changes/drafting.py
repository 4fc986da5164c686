"""Storing what a form proposes as a draft that the secretary sends."""

from typing import TYPE_CHECKING

from projects.models import AgendaItem, ChangeRequest
from workflow import audit

from .proposal import Proposal

if TYPE_CHECKING:
    from organizations.actor import Actor
    from projects.forms.change import ChangeForm


def store(form: "ChangeForm", actor: "Actor", item: AgendaItem | None = None) -> ChangeRequest:
    """A new request, or the draft that the form edits, with its rows. The project is locked. `item`: where a
    meeting decided on a new one."""
    request = form.request or ChangeRequest(project=form.project, kind=form.kind, drafted_by=actor.post)
    is_new = request.pk is None
    request.agenda_item = item or request.agenda_item
    before = {} if is_new else recorded(request)
    request.was_due_on = form.project.due_on
    form.put_into(request)
    request.save()
    form.put_rows(request)
    request.is_tightening = Proposal(request).is_tightening
    request.save(update_fields=["is_tightening"])
    was, now = audit.changes(before, recorded(request))
    audit.note(actor, "draft_change" if is_new else "edit_change", request, before=was, after=now)
    return request


def recorded(request: ChangeRequest) -> dict[str, object]:
    """Columns and rows as the audit entry keeps them: references by id, names of persons never."""
    return audit.field_values(request) | {
        "tasks": [audit.field_values(row) for row in request.task_changes.all()],
        "indicators": [audit.field_values(row) for row in request.indicator_changes.all()],
    }
