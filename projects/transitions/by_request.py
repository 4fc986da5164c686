"""暂停、恢复、终止、结转, and the end of a task: moves that follow from a change request.

Nobody runs them by hand but the secretary the resumption, which tightens: it is recorded as a request that is in
force at once. Whatever ends or suspends a project leaves its tasks as they are.
"""

from django.utils import timezone

from organizations.actor import Actor
from projects import standing
from projects.audience import people_on_tasks
from projects.changes.kinds import next_round
from projects.models import ChangeKind, ChangeRequest, Project, Suspension, Task
from projects.models.change import OPEN_CHANGE
from projects.permissions import may_lead
from projects.states import OPEN_TASK, ProjectState, TaskState
from workflow import audit, engine
from workflow.engine import Reason, Recipient, Transition, register
from workflow.models import AuditEntry

S = ProjectState
WITHDRAW_REQUEST = "projects.changerequest:withdraw"
SEND_REQUEST = "projects.changerequest:send"


def only_by_request(actor: Actor, record: Project | Task) -> bool:
    """Nobody by hand: the approval of a change request runs it."""
    return False


def the_request(record: Project | Task) -> str:
    return "变更申请获批后系统自动"


def after_suspend(project: Project, actor: Actor, entry: AuditEntry) -> None:
    Suspension.objects.create(project=project, from_on=timezone.localdate())


def end_suspension(project: Project) -> None:
    """Close the present one. A project that was loaded as suspended may have none on record."""
    project.suspensions.filter(to_on=None).update(to_on=timezone.localdate())


def after_resume(project: Project, actor: Actor, entry: AuditEntry) -> None:
    """Recorded as a request of its own that is in force at once; the days suspended are added to the clocks."""
    end_suspension(project)
    standing.refresh(project)
    assert actor.post is not None, "only a secretary's post may resume"
    request = ChangeRequest.objects.create(
        project=project,
        kind=ChangeKind.RESUME,
        is_tightening=True,
        reason="暂停的原因已经消除，恢复实施",
        drafted_by=actor.post,
    )
    audit.note(actor, "draft_change", request, after=audit.field_values(request), caused_by=entry)
    send = engine.find(ChangeRequest, "send")
    if send:
        engine.run(send, request, actor, caused_by=entry, parent=RESUME)


def after_terminate(project: Project, actor: Actor, entry: AuditEntry) -> None:
    end(project, actor, entry, TERMINATE)


def after_carry_over(project: Project, actor: Actor, entry: AuditEntry) -> None:
    end(project, actor, entry, CARRY_OVER)


def end(project: Project, actor: Actor, entry: AuditEntry, parent: Transition) -> None:
    """What the project still asked for is void."""
    end_suspension(project)
    withdraw = engine.find(ChangeRequest, "withdraw")
    for request in project.changes.filter(state__in=OPEN_CHANGE).order_by("pk"):
        if withdraw:
            engine.run(withdraw, request, actor, caused_by=entry, parent=parent)


def no_next_round(project: Project) -> list[Reason]:
    if next_round(project) is not None:
        return []
    return [Reason("还没有下一年度，由市级组织部门工作人员在“年度批次”中新建")]


def state_before(project: Project) -> str:
    return project.state_before_suspension or S.IN_PROGRESS


def people_of_task(task: Task) -> list[Recipient]:
    posts = [post for post in (task.owner_post, task.leader_post) if post]
    return [Recipient(post.user_id, post.pk) for post in posts]


SUSPEND = register(
    Transition(
        name="suspend",
        label="暂停",
        model=Project,
        sources=frozenset({S.IN_PROGRESS, S.RECTIFYING}),
        target=S.SUSPENDED,
        may=only_by_request,
        held_by=the_request,
        effect=Project.suspend,
        follow=after_suspend,
        audience=people_on_tasks,
        sentence=lambda project: f"“{project}”暂停实施，任务暂不办理",
        grave=True,
        order=70,
    )
)

RESUME = register(
    Transition(
        name="resume",
        label="恢复实施",
        model=Project,
        sources=frozenset({S.SUSPENDED}),
        target=state_before,
        may=may_lead,
        held_by=lambda project: f"{project.organization.short_name}书记",
        effect=Project.resume,
        follow=after_resume,
        moves=frozenset({SEND_REQUEST}),
        audience=people_on_tasks,
        sentence=lambda project: f"“{project}”恢复实施，任务继续办理",
        hint="恢复属于收紧，立即生效，无需审批。暂停天数不计入序时进度，任务时限按暂停的天数顺延；还要推迟的另行申请延期。",
        way_out="暂不恢复，回到项目",
        order=10,
    )
)

TERMINATE = register(
    Transition(
        name="terminate",
        label="终止",
        model=Project,
        sources=frozenset({S.APPROVED, S.IN_PROGRESS, S.RECTIFYING, S.SUSPENDED}),
        target=S.TERMINATED,
        may=only_by_request,
        held_by=the_request,
        effect=Project.end,
        follow=after_terminate,
        moves=frozenset({WITHDRAW_REQUEST}),
        audience=people_on_tasks,
        sentence=lambda project: f"“{project}”已终止，任务不再办理",
        grave=True,
        order=80,
    )
)

CARRY_OVER = register(
    Transition(
        name="carry_over",
        label="结转",
        model=Project,
        sources=frozenset({S.IN_PROGRESS, S.RECTIFYING, S.SUSPENDED}),
        target=S.CARRIED_OVER,
        may=only_by_request,
        held_by=the_request,
        blockers=no_next_round,
        effect=Project.end,
        follow=after_carry_over,
        moves=frozenset({WITHDRAW_REQUEST}),
        audience=people_on_tasks,
        sentence=lambda project: f"“{project}”结转下年，未完成的任务转入下一年度",
        order=90,
    )
)

CANCEL = register(
    Transition(
        name="cancel",
        label="取消",
        model=Task,
        sources=OPEN_TASK,
        target=TaskState.CANCELLED,
        may=only_by_request,
        held_by=the_request,
        effect=Task.cancel,
        audience=people_of_task,
        sentence=lambda task: f"任务“{task}”已取消：{task.project}",
        grave=True,
        order=90,
    )
)
