"""变更申请: sent by the secretary; one that only tightens is in force at once, any other waits for the judge."""

from collections.abc import Callable, Iterable, Iterator

from organizations.actor import Actor
from organizations.models import Appointment
from projects import standing
from projects.audience import house_of, judges_of
from projects.changes.applying import MOVES, apply
from projects.changes.proposal import Proposal
from projects.forms.change_steps import RejectChangeForm
from projects.models import ChangeRequest
from projects.models.change import OPEN_CHANGE, ChangeState
from projects.permissions import may_judge, may_lead
from workflow.engine import Reason, Recipient, Transition, register
from workflow.models import AuditEntry

State = ChangeState


def may_send(actor: Actor, request: ChangeRequest) -> bool:
    return may_lead(actor, request.project)


def may_decide(actor: Actor, request: ChangeRequest) -> bool:
    return may_judge(actor, request.project)


def the_secretary(request: ChangeRequest) -> str:
    return f"{request.project.organization.short_name}书记"


def the_judge(request: ChangeRequest) -> str:
    judge = request.project.judge
    return f"{judge.short_name}的组织部门工作人员" if judge else "上级组织部门工作人员"


def not_to_send(request: ChangeRequest) -> Iterator[Reason]:
    proposal = Proposal(request)
    yield from proposal.obstacles()
    yield from proposal.no_judge()


def not_to_approve(request: ChangeRequest) -> Iterable[Reason]:
    return Proposal(request).obstacles()


def reached_by_sending(request: ChangeRequest) -> str:
    return State.APPROVED if Proposal(request).is_tightening else State.SUBMITTED


def send(request: ChangeRequest, actor: Actor) -> None:
    request.send(actor, is_tightening=Proposal(request).is_tightening)


def after_send(request: ChangeRequest, actor: Actor, entry: AuditEntry) -> None:
    proposal = Proposal(request)
    request.keep_what_was(proposal.rows)
    if request.is_in_force:
        apply(request, actor, entry, SEND)
    else:
        standing.refresh(request.project)  # a delay asked for in time stops the clock of its tasks


def after_approve(request: ChangeRequest, actor: Actor, entry: AuditEntry) -> None:
    apply(request, actor, entry, APPROVE)


def after_refusal(request: ChangeRequest, actor: Actor, entry: AuditEntry) -> None:
    """The clock runs on: with the days waited added where it was refused, as before where it was taken back."""
    standing.refresh(request.project)


def told_of_sending(request: ChangeRequest) -> list[Recipient]:
    return judges_of(request.project)


def told_of_decision(request: ChangeRequest) -> list[Recipient]:
    """The house, and whoever works on the tasks that the request names."""
    named = Appointment.objects.active().filter(owned_tasks__changes__request=request).distinct()
    workers = [Recipient(post.user_id, post.pk) for post in named] if request.is_in_force else []
    return [*house_of(request.project), *workers]


def about(words: str) -> Callable[[ChangeRequest], str]:
    return lambda request: f"“{request.project}”{request.name}{words}"


def sent_words(request: ChangeRequest) -> str:
    words = "已生效，无需审批" if request.is_tightening else "待您审批"
    return f"{request.project.organization.short_name}“{request.project}”{request.name}{words}"


SEND = register(
    Transition(
        name="send",
        label="提交",
        model=ChangeRequest,
        sources=frozenset({State.DRAFTED}),
        target=reached_by_sending,
        may=may_send,
        held_by=the_secretary,
        blockers=not_to_send,
        effect=send,
        follow=after_send,
        moves=MOVES,
        audience=told_of_sending,
        sentence=sent_words,
        way_out="暂不提交，回到申请",
        order=10,
    )
)

APPROVE = register(
    Transition(
        name="approve",
        label="批准",
        model=ChangeRequest,
        sources=frozenset({State.SUBMITTED}),
        target=State.APPROVED,
        may=may_decide,
        held_by=the_judge,
        blockers=not_to_approve,
        effect=ChangeRequest.decide,
        follow=after_approve,
        moves=MOVES,
        audience=told_of_decision,
        sentence=about("已批准"),
        hint="批准后立即生效，方案随之调整，基准不变。",
        way_out="暂不批准，回到申请",
        order=10,
    )
)

REJECT = register(
    Transition(
        name="reject",
        label="不予批准",
        model=ChangeRequest,
        sources=frozenset({State.SUBMITTED}),
        target=State.REJECTED,
        may=may_decide,
        held_by=the_judge,
        effect=ChangeRequest.decide,
        follow=after_refusal,
        audience=told_of_decision,
        form=RejectChangeForm,
        sentence=lambda request: f"“{request.project}”{request.name}不予批准：{request.decision_reason}",
        grave=True,
        hint="方案保持不变，任务等待审批的天数顺延到时限里。书记可以修改后重新申请。",
        way_out="回到申请",
        order=20,
    )
)

WITHDRAW = register(
    Transition(
        name="withdraw",
        label="撤回",
        model=ChangeRequest,
        sources=OPEN_CHANGE,
        target=State.WITHDRAWN,
        may=may_send,
        held_by=the_secretary,
        follow=after_refusal,
        audience=lambda request: judges_of(request.project) if request.requested_at else [],
        sentence=about("已撤回"),
        grave=True,
        hint="撤回后不再审批，需要时重新申请。",
        way_out="不撤回，回到申请",
        order=50,
    )
)
