"""任务进展: when a task takes an update, and how one is kept; on its page and from a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflow import audit, engine
from workflow.models import AuditEntry

from .models import Task, TaskUpdate
from .reporting import MOVING
from .states import RUNNING, TaskState

if TYPE_CHECKING:
    from organizations.actor import Actor


def is_moving(task: Task) -> bool:
    """Whether its percent may change: the project is under way, the task neither done nor cancelled."""
    return task.project.state in RUNNING and task.state in MOVING


def add_update(task: Task, update: TaskUpdate, actor: Actor, caused_by: AuditEntry | None = None) -> None:
    """The caller holds the locks, and refreshes the project's standing afterwards."""
    step = engine.find(Task, "begin")
    if task.state == TaskState.NOT_STARTED and step:
        engine.run(step, task, actor)
    update.task = task
    update.reported_by_id = actor.post_id  # type: ignore[assignment]  # the owner acts in a post
    update.save()
    before, task.percent = task.percent, update.percent
    task.save(update_fields=["percent"])
    audit.note(
        actor,
        "update_task",
        task,
        before={"percent": before},
        after={"percent": task.percent},
        details={"done": update.done},
        caused_by=caused_by,
    )
