"""What an approved request does to the project, its tasks and its indicators: all in the transaction of the decision."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from organizations.actor import Actor
from projects import standing
from projects.models import ChangeKind, ChangeRequest, Project, Task, TaskChange
from projects.states import OPEN_TASK
from projects.transitions.by_request import CANCEL, CARRY_OVER, SUSPEND, TERMINATE
from workflow import audit, engine
from workflow.engine import Transition
from workflow.models import AuditEntry

from .carrying import carry
from .proposal import Proposal, is_earlier

K = ChangeKind
Action = TaskChange.Action

# What sending and approving may move without a right of their own.
MOVES = frozenset({SUSPEND.key, TERMINATE.key, CARRY_OVER.key, CANCEL.key})


class Application:
    """One request taking effect. The project is locked by whoever runs the decision."""

    def __init__(self, request: ChangeRequest, actor: Actor, entry: AuditEntry, parent: Transition) -> None:
        self.request, self.actor, self.entry, self.parent = request, actor, entry, parent
        self.proposal = Proposal(request)
        self.project: Project = request.project

    def run(self) -> None:
        engine.lock(self.project)
        steps: dict[str, Callable[[], None]] = {
            K.DELAY: self.move_dates,
            K.SCOPE: self.change_scope,
            K.SUSPEND: lambda: self.move(SUSPEND, self.project),
            K.TERMINATE: lambda: self.move(TERMINATE, self.project),
            K.CARRY_OVER: self.carry_over,
        }
        step = steps.get(self.request.kind)
        if step:
            step()
            standing.refresh(self.project)

    def move(self, step: Transition, record: Any, **data: Any) -> None:
        engine.run(step, record, self.actor, data, caused_by=self.entry, parent=self.parent)

    def lock(self, task: Task) -> None:
        engine.lock(task, alone=True)
        task.project = self.project

    def note(self, verb: str, subject: Any, before: dict[str, Any], names: list[str]) -> None:
        was, now = audit.changes(before, audit.field_values(subject, names))
        audit.note(self.actor, verb, subject, before=was, after=now, caused_by=self.entry)

    # Dates

    def move_dates(self) -> None:
        if self.request.new_due_on:
            self.postpone(self.project, self.request.new_due_on)
        for row in self.proposal.of(Action.MOVE):
            task = row.task
            if task is None:
                continue
            self.lock(task)
            if task.state in OPEN_TASK:
                self.postpone(task, row.due_on, late_from=task.counts_until if row.is_late else None)

    def postpone(self, record: Project | Task, due_on: Any, late_from: Any = None) -> None:
        """An earlier date is no delay: it is not counted. A task asked for too late keeps the day it was late from."""
        names = ["due_on", "original_due_on", "times_postponed"]
        names += ["late_from"] if isinstance(record, Task) else []
        before = audit.field_values(record, names)
        is_later = not is_earlier(record.due_on, due_on)
        record.original_due_on = record.original_due_on or record.due_on
        record.times_postponed += is_later
        record.due_on = due_on
        if isinstance(record, Task):
            record.late_from = record.late_from or late_from
        record.save(update_fields=names)
        self.note("postpone" if is_later else "bring_forward", record, before, names)

    # Scope

    def change_scope(self) -> None:
        for row in self.proposal.of(Action.CANCEL):
            if row.task:
                row.task.project = self.project
                self.move(CANCEL, row.task, project=self.project)
        self.reweigh()
        self.add_tasks()
        for change in self.proposal.targets:
            before = audit.field_values(change.indicator, ["target"])
            change.indicator.target = change.target
            change.indicator.save(update_fields=["target"])
            self.note("change_target", change.indicator, before, ["target"])
        if self.request.new_objectives:
            before = audit.field_values(self.project, ["objectives"])
            self.project.objectives = self.request.new_objectives
            self.project.save(update_fields=["objectives"])
            self.note("change_objectives", self.project, before, ["objectives"])

    def reweigh(self) -> None:
        for row in self.proposal.of(Action.REWEIGH):
            if row.task is None or row.weight is None:
                continue
            self.lock(row.task)
            before = audit.field_values(row.task, ["weight"])
            row.task.weight = row.weight
            row.task.save(update_fields=["weight"])
            self.note("reweigh", row.task, before, ["weight"])

    def add_tasks(self) -> None:
        last = max(self.project.tasks.values_list("position", flat=True), default=0)
        for place, row in enumerate(self.proposal.of(Action.ADD), start=1):
            task = added_task(self.project, row, last + place)
            row.task = task
            row.save(update_fields=["task"])
            after = audit.field_values(task)
            audit.note(self.actor, "add_task", task, after=after, caused_by=self.entry)

    # End

    def carry_over(self) -> None:
        self.move(CARRY_OVER, self.project)
        carry(self.request, self.actor, self.entry)


def added_task(project: Project, row: TaskChange, position: int) -> Task:
    return Task.objects.create(
        project=project,
        position=position,
        title=row.title,
        standard=row.standard,
        owner_post=row.owner_post,
        owner_text=row.owner_text,
        department_unit=row.department_unit,
        department_text=row.department_text,
        starts_on=timezone.localdate() if project.is_major else None,
        due_on=row.due_on,
        original_due_on=row.due_on,
        weight=row.weight or 0,
    )


def apply(request: ChangeRequest, actor: Actor, entry: AuditEntry, parent: Transition) -> None:
    Application(request, actor, entry, parent).run()
