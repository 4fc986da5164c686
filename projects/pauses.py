"""When a project has waited for the level above or stood still: gathered from its records, reckoned by clock.py."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from .clock import Pause
from .models import ChangeKind, ChangeRequest, ChangeState, Obstacle, Project, Suspension, Task, TaskChange

# What gives a task its date: nothing that was waited for before has to do with it.
DATED = (TaskChange.Action.MOVE, TaskChange.Action.ADD)


@dataclass(frozen=True)
class Pauses:
    """`of_project` are waits that stop every clock of the project, `suspended` the time it stood still by
    approval, `by_task` (task id) waits for a delay of that task alone. `set_on`: the day on which a delay
    was approved or the task added, from which on its date counts and earlier waits add nothing."""

    of_project: tuple[Pause, ...] = ()
    suspended: tuple[Pause, ...] = ()
    by_task: dict[int, list[Pause]] = field(default_factory=dict)
    set_on: dict[int, date] = field(default_factory=dict)

    @property
    def of_all(self) -> tuple[Pause, ...]:
        return self.of_project + self.suspended

    def of_task(self, task: Task) -> list[Pause]:
        return [*self.of_all, *self.by_task.get(key(task), ()), *task.pauses]

    def since(self, task: Task, started_on: date | None) -> date | None:
        """The first day on which waiting delays the task."""
        begun = task.starts_on or started_on
        return max((day for day in (begun, self.set_on.get(key(task))) if day), default=None)


NO_PAUSES = Pauses()


def pauses_of(project: Project) -> Pauses:
    """Three queries: the waits of its obstacles, its suspensions, the delays asked for its tasks and what was added."""
    dated = TaskChange.objects.filter(request__project=project, action__in=DATED)
    return pauses_among(
        project.obstacles.all(), project.suspensions.all(), dated.select_related("request", "task")
    )


def pauses_among(
    obstacles: Iterable[Obstacle], suspensions: Iterable[Suspension], changes: Iterable[TaskChange]
) -> Pauses:
    """The same of records that are at hand, stored or not."""
    waits = [pause for obstacle in obstacles for pause in obstacle.pauses]
    stood = [Pause(found.from_on, found.to_on, always=True) for found in suspensions]
    by_task: dict[int, list[Pause]] = {}
    set_on: dict[int, date] = {}
    for change in changes:
        if change.task is None or change.action not in DATED:
            continue
        if change.request.is_in_force:
            set_on[key(change.task)] = decided_on(change.request) or date.min
        by_task.setdefault(key(change.task), []).extend(waits_for(change.request))
    return Pauses(tuple(waits), tuple(stood), by_task, set_on)


def waits_for(request: ChangeRequest) -> list[Pause]:
    """The wait for a delay that is not decided or was refused. One that was withdrawn counts as never asked,
    one that brings a date forward waits for nobody."""
    if request.kind != ChangeKind.DELAY or request.is_tightening or request.requested_at is None:
        return []
    asked_on = timezone.localdate(request.requested_at)
    if request.state == ChangeState.SUBMITTED:
        return [Pause(asked_on)]
    return [Pause(asked_on, decided_on(request))] if request.state == ChangeState.REJECTED else []


def decided_on(request: ChangeRequest) -> date | None:
    return timezone.localdate(request.decided_at) if request.decided_at else None


def key(task: Task) -> int:
    """The task's id, and something else that is its own while it has none."""
    return task.pk or -id(task)
