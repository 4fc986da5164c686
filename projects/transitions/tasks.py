"""任务: begun, reported done by whoever works on it, verified by somebody else."""

from collections.abc import Callable, Iterable

from organizations.actor import Actor
from organizations.models import Appointment
from organizations.roles import Role
from projects import standing
from projects.audience import judges_of
from projects.forms.task import SendBackForm
from projects.models import Task
from projects.permissions import has_verifier, may_verify_task, may_work_on_task
from projects.states import RUNNING, TaskState
from workflow.engine import Reason, Recipient, Transition, register
from workflow.models import AuditEntry


def not_running(task: Task) -> list[Reason]:
    """Tasks move only while the project is under way."""
    project = task.project
    if project.state in RUNNING:
        return []
    return [Reason(f"项目当前为“{project.get_state_display()}”，任务不能办理", project.get_absolute_url())]


def refresh_project(task: Task, actor: Actor, entry: AuditEntry) -> None:
    standing.refresh(task.project)


def worker(task: Task) -> str:
    return task.owner or f"{task.project.organization.short_name}书记或填报员"


def verifier(task: Task) -> str:
    if not has_verifier(task):
        return "审核组织的组织部门工作人员"
    house = f"{task.project.organization.short_name}书记"
    return f"牵头领导{task.leader}或{house}" if task.leader_post_id else house


def verifiers(task: Task) -> Iterable[Recipient]:
    """The leading member and the secretary without whoever did the work; if nobody is left, the judges."""
    if not has_verifier(task):
        return judges_of(task.project)
    posts = Appointment.objects.holders(task.project.organization_id, Role.SECRETARY)
    found = [*posts, task.leader_post] if task.leader_post else list(posts)
    return [Recipient(post.user_id, post.pk) for post in found if post.user_id not in task.hands]


def workers(task: Task) -> Iterable[Recipient]:
    """The owner, and whoever had reported the task done."""
    found = [post for post in (task.owner_post, task.finished_by) if post]
    return [Recipient(post.user_id, post.pk) for post in found]


def about(words: str) -> Callable[[Task], str]:
    return lambda task: f"任务“{task}”{words}：{task.project}"


def finish(task: Task, actor: Actor) -> None:
    """Where only the judging officer may verify, the clock stands until that is done."""
    task.finish(actor)
    if not has_verifier(task):
        task.wait_above()


BEGIN = register(
    Transition(
        name="begin",
        label="开始推进",
        model=Task,
        sources=frozenset({TaskState.NOT_STARTED}),
        target=TaskState.ONGOING,
        may=may_work_on_task,
        held_by=worker,
        blockers=not_running,
        follow=refresh_project,
        order=10,
    )
)

FINISH = register(
    Transition(
        name="finish",
        label="报完成",
        model=Task,
        sources=frozenset({TaskState.ONGOING}),
        target=TaskState.DONE,
        may=may_work_on_task,
        held_by=worker,
        blockers=not_running,
        effect=finish,
        follow=refresh_project,
        audience=verifiers,
        sentence=about("已报完成，请核验"),
        hint="报完成后进度记为 100%，由牵头领导或书记对照工作标准核验；报完成的人不能自己核验，本单位没有别人可以核验的，由审核组织核验。",
        way_out="还没完成，回到任务",
        order=20,
    )
)

VERIFY = register(
    Transition(
        name="verify",
        label="核验",
        model=Task,
        sources=frozenset({TaskState.DONE}),
        target=TaskState.VERIFIED,
        may=may_verify_task,
        held_by=verifier,
        blockers=not_running,
        effect=Task.verify,
        follow=refresh_project,
        audience=workers,
        sentence=about("已核验"),
        hint="请对照工作标准核验；责任人和报完成的人不能核验自己的任务。",
        way_out="不核验，回到任务",
        order=10,
    )
)

SEND_BACK = register(
    Transition(
        name="send_back",
        label="核验退回",
        model=Task,
        sources=frozenset({TaskState.DONE}),
        target=TaskState.ONGOING,
        may=may_verify_task,
        held_by=verifier,
        blockers=not_running,
        effect=Task.send_back,
        follow=refresh_project,
        audience=workers,
        form=SendBackForm,
        sentence=about("核验退回"),
        grave=True,
        way_out="不退回，回到任务",
        order=20,
    )
)
