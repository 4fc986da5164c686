"""Change requests in any state, as the forms store them."""

from typing import Any

from django.utils import timezone

from organizations.models import Appointment
from projects.changes.proposal import Proposal
from projects.models import ChangeKind, ChangeRequest, ChangeState, Project, Task, TaskChange

Action = TaskChange.Action


def a_change(
    project: Project,
    post: Appointment,
    kind: str = ChangeKind.DELAY,
    state: str = ChangeState.SUBMITTED,
    moves: dict[Task, Any] | None = None,
    cancels: tuple[Task, ...] = (),
    **fields: Any,
) -> ChangeRequest:
    """Of the project's house, sent by `post` unless it is a draft."""
    values = {"reason": "雨季来得早，工期受影响", "was_due_on": project.due_on} | fields
    request = ChangeRequest(project=project, kind=kind, state=state, drafted_by=post, **values)
    if state != ChangeState.DRAFTED:
        request.requested_by = post
        request.requested_at = fields.get("requested_at", timezone.now())
    request.save()
    for task, due in (moves or {}).items():
        request.task_changes.create(action=Action.MOVE, task=task, was_due_on=task.due_on, due_on=due)
    for task in cancels:
        request.task_changes.create(action=Action.CANCEL, task=task, was_weight=task.weight)
    request.is_tightening = Proposal(request).is_tightening
    request.save()
    return request
