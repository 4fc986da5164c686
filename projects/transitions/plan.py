"""启动攻坚: what a plan must have before it is frozen as the baseline."""

from collections.abc import Callable, Iterator
from decimal import Decimal

from django.urls import reverse

from organizations.actor import Actor
from projects import standing
from projects.audience import people_on_tasks
from projects.baseline import freeze
from projects.models import Project, Task
from projects.permissions import may_lead
from projects.states import ProjectState
from workflow.engine import Reason, Transition, register
from workflow.models import AuditEntry

FULL = Decimal(100)

# What a task must have: field of the plan's page, its name, and whether it is there.
Need = tuple[str, str, Callable[[Task], bool]]
MINOR_NEEDS: tuple[Need, ...] = (
    ("standard", "工作标准", lambda task: bool(task.standard)),
    ("owner", "责任人", lambda task: task.has_owner),
    ("due_on", "完成时限", lambda task: task.due_on is not None),
)
MAJOR_NEEDS: tuple[Need, ...] = (*MINOR_NEEDS, ("department", "责任部门", lambda task: task.has_department))


def plan_gaps(project: Project) -> Iterator[Reason]:
    """Everything the plan still lacks, each with the field where it is mended."""
    page = reverse("projects:plan", args=[project.pk])
    tasks = list(project.tasks.all())
    if not tasks:
        yield Reason("方案里还没有任务", f"{page}#tasks")
        return
    for index, task in enumerate(tasks):
        yield from task_gaps(project, task, index, page)
    total = sum((task.weight for task in tasks), Decimal(0))
    if total != FULL:
        yield Reason(f"任务权重合计 {weight_words(total)}，应为 100", f"{page}#id_tasks-0-weight")


def task_gaps(project: Project, task: Task, index: int, page: str) -> Iterator[Reason]:
    for name, label, is_there in MAJOR_NEEDS if project.is_major else MINOR_NEEDS:
        if not is_there(task):
            words = f"任务 {index + 1}“{task.title}”缺{label}"
            yield Reason(words, f"{page}#id_tasks-{index}-{name}", kind=f"项任务缺{label}")


def weight_words(weight: Decimal) -> str:
    return f"{weight.normalize():f}"


def after_start(project: Project, actor: Actor, entry: AuditEntry) -> None:
    freeze(project)
    standing.refresh(project)


START = register(
    Transition(
        name="start",
        label="启动攻坚",
        model=Project,
        sources=frozenset({ProjectState.APPROVED}),
        target=ProjectState.IN_PROGRESS,
        may=may_lead,
        held_by=lambda project: f"{project.organization.short_name}书记",
        blockers=plan_gaps,
        effect=Project.start,
        follow=after_start,
        audience=people_on_tasks,
        sentence=lambda project: f"“{project}”已启动攻坚，您负责其中的任务",
        hint="启动后方案作为基准冻结，改动须申请变更；灯色开始测算，从下月起每月报进展。",
        way_out="暂不启动，回到项目",
        order=10,
    )
)
