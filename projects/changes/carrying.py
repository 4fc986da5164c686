"""结转: next round's draft with everything that is not finished, so that nothing is typed again.

The new project counts once against the next round's maximum, like any other; the old one keeps its place in its own
round. A draft beyond the maximum can be made, and is submitted when there is room.
"""

from decimal import Decimal

from organizations.actor import Actor
from projects.declaration import fields_of
from projects.models import ChangeRequest, Indicator, Project, Resolution, Task
from projects.states import OPEN_TASK
from workflow import audit
from workflow.models import AuditEntry

from .kinds import next_round
from .weights import redistributed

KEPT_OF_TASK = (
    "title", "measure", "standard", "leader_post", "leader_text", "department_unit", "department_text",
    "owner_post", "owner_text", "cooperating_text", "percent",
)  # fmt: skip
OF_ANOTHER_KIND = {"problems", "starts_on", "due_on"}


def carry(request: ChangeRequest, actor: Actor, entry: AuditEntry) -> Project:
    """The draft of the next round, linked to the project that it goes on with."""
    old = request.project
    new = draft_after(request)
    links = Project.problems.through
    links.objects.bulk_create(links(project=new, problem=problem) for problem in old.problems.all())
    carry_indicators(old, new)
    carry_tasks(old, new)
    carry_resolutions(old, new, actor, entry)
    after = audit.field_values(new)
    audit.note(
        actor, "declare", new, after=after, details={"summary": f"结转自 {old.number}"}, caused_by=entry
    )
    return new


def draft_after(request: ChangeRequest) -> Project:
    old, round_ = request.project, next_round(request.project)
    assert round_ is not None, "the transition was judged: there is a next round"
    names = [name for name in fields_of(old.size) if name not in OF_ANOTHER_KIND]
    return Project.objects.create(
        round=round_,
        organization=old.organization,
        size=old.size,
        source=old.source,
        carried_from=old,
        drafted_by=request.requested_by,
        starts_on=round_.starts_on,
        due_on=request.new_due_on,
        **{name: getattr(old, name) for name in names},
    )


def carry_indicators(old: Project, new: Project) -> None:
    Indicator.objects.bulk_create(
        Indicator(
            project=new,
            position=row.position,
            name=row.name,
            baseline=row.baseline,
            target=row.target,
            unit=row.unit,
        )
        for row in old.indicators.all()
    )


def carry_tasks(old: Project, new: Project) -> None:
    """The unfinished ones with what was reached; due when the project is, until the plan says otherwise."""
    tasks = list(old.tasks.filter(state__in=OPEN_TASK).prefetch_related("cooperating_units"))
    weights, _ = redistributed([task.weight or Decimal(0) for task in tasks], [], equal=not old.is_major)
    for place, (task, weight) in enumerate(zip(tasks, weights, strict=True), start=1):
        kept = {name: getattr(task, name) for name in KEPT_OF_TASK}
        copy = Task.objects.create(project=new, position=place, due_on=new.due_on, weight=weight, **kept)
        copy.cooperating_units.set(task.cooperating_units.all())


def carry_resolutions(old: Project, new: Project, actor: Actor, entry: AuditEntry) -> None:
    for resolution in old.resolutions.exclude(state=Resolution.State.VERIFIED):
        before = audit.field_values(resolution, ["project"])
        resolution.project = new
        resolution.save(update_fields=["project"])
        was, now = audit.changes(before, audit.field_values(resolution, ["project"]))
        audit.note(actor, "carry", resolution, before=was, after=now, caused_by=entry)
