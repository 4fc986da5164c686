"""问题: taken in, forwarded, merged or dismissed, and reconsidered; solved and reopened by the project alone.

A problem is adopted by its secretary or an officer above, or by itself when a project that solves it
is submitted: submitting is the secretary's own act, a clerk's draft decides nothing. A reopened
problem stays adopted, since its project is at work on it again and solves it once more.
"""

from collections.abc import Callable, Iterable

from django.db.models import Q

from organizations.actor import Actor
from organizations.models import Appointment, Organization
from organizations.roles import Role
from projects.audience import recipients
from projects.forms.problem import DismissForm, ForwardForm, MergeForm, ReconsiderForm
from projects.models import Problem
from projects.permissions import HOUSE, may_decide_problem, may_drop_problem
from projects.states import ENGAGED
from workflow.engine import Kind, Reason, Recipient, RefusalError, Transition, Verdict, register

State = Problem.State
OPEN = frozenset({State.OPEN})


def decider(problem: Problem) -> str:
    return f"{problem.organization.short_name}书记或上级组织部门工作人员"


def dropper(problem: Problem) -> str:
    """What was handed down is forwarded up with a reason instead."""
    if problem.source == Problem.Source.ASSIGNED:
        return "上级组织部门工作人员（上级交办的问题，本单位可以说明理由转办上级）"
    return decider(problem)


def only_by_project(actor: Actor, problem: Problem) -> bool:
    """Nobody by hand: closing or reopening the project runs it."""
    return False


def the_project(problem: Problem) -> str:
    return "项目销号时系统自动"


def house(problem: Problem) -> Iterable[Recipient]:
    """Secretary and clerks of the organization whose problem it now is."""
    return recipients(Appointment.objects.holders(problem.organization_id, Role.SECRETARY, Role.CLERK))


def concerned(problem: Problem) -> Iterable[Recipient]:
    """The house, the houses that the problem came through, and whoever handed it down (上级交办)."""
    ways = problem.forwardings.order_by().values("organization")
    houses = Q(organization=problem.organization_id) | Q(organization__in=ways)
    wanted = (houses & Q(role__in=HOUSE)) | Q(pk=problem.assigned_by_id)
    return recipients(Appointment.objects.active().filter(wanted).order_by("pk"))


def nothing_to_merge_into(problem: Problem) -> list[Reason]:
    others = Problem.objects.filter(round=problem.round_id, state__in=Problem.UNSOLVED)
    if others.exclude(pk=problem.pk).exists():
        return []
    return [Reason("没有其他待研判或已纳入的问题可以并入")]


def declared_upon(problem: Problem) -> list[Reason]:
    """A project is at work on it, or a draft is; the draft's title is its own house's affair."""
    if problem.state == State.ADOPTED and problem.projects.filter(state__in=ENGAGED).exists():
        return [Reason("已有项目据此申报，不能重新研判；项目不予立项或终止后可以重新研判")]
    return []


def forward(problem: Problem, actor: Actor, *, organization: Organization, reason: str = "") -> None:
    """With a row of the way it went. Somebody else may have sent it there in the meantime."""
    if organization.pk == problem.organization_id:
        raise refusal(FORWARD, f"问题已在{organization.short_name}")
    problem.forwardings.create(
        organization=problem.organization, target=organization, forwarded_by=actor.post, reason=reason
    )
    problem.forward(actor, organization=organization, reason=reason)


def merge(problem: Problem, actor: Actor, *, target: Problem) -> None:
    """Into a target that is still unsolved now. It is locked without waiting: of two who merge each other's
    problem one is refused, and neither waits for the other."""
    locked = Problem.objects.select_for_update(skip_locked=True).filter(pk=target.pk).first()
    if locked is None:
        raise refusal(MERGE, f"问题 {target} 正由他人办理，请稍后再合并")
    if locked.state not in Problem.UNSOLVED or locked.pk == problem.pk:
        raise refusal(MERGE, f"问题 {target} 的状态已变为“{locked.get_state_display()}”，不能并入")
    if not may_decide_problem(actor, locked):
        raise refusal(MERGE, f"问题 {target} 由{decider(locked)}办理，不能并入")
    problem.merge(actor, target=locked)


def refusal(step: Transition, words: str) -> RefusalError:
    return RefusalError(step, Verdict(Kind.BLOCKED, (Reason(words),)))


def about(words: str) -> Callable[[Problem], str]:
    return lambda problem: f"问题 {problem} {words}：{problem.description[:40]}"


ADOPT = register(
    Transition(
        name="adopt",
        label="纳入",
        model=Problem,
        sources=OPEN,
        target=State.ADOPTED,
        may=may_decide_problem,
        held_by=decider,
        effect=Problem.adopt,
        audience=concerned,
        sentence=about("已纳入"),
        hint="纳入后可以据此立项申报；申报提交时，问题也会自动纳入。",
        way_out="暂不纳入，回到问题",
        order=10,
    )
)

FORWARD = register(
    Transition(
        name="forward",
        label="转办",
        model=Problem,
        sources=OPEN,
        target=State.OPEN,
        may=may_decide_problem,
        held_by=decider,
        effect=forward,
        audience=concerned,
        form=ForwardForm,
        sentence=lambda problem: (
            f"问题 {problem} 已转{problem.organization.short_name}研判：{problem.description[:40]}"
        ),
        hint="可以转给下级承办，也可以提请上级办理。转办后由对方研判，本组织仍可查看办理结果。",
        way_out="不转办，回到问题",
        order=20,
    )
)

MERGE = register(
    Transition(
        name="merge",
        label="合并",
        model=Problem,
        sources=OPEN,
        target=State.MERGED,
        may=may_drop_problem,
        held_by=dropper,
        blockers=nothing_to_merge_into,
        effect=merge,
        audience=concerned,
        form=MergeForm,
        sentence=lambda problem: f"问题 {problem} 已并入 {problem.merged_into}：{problem.description[:40]}",
        hint="两个编号都保留，办理结果看并入的问题。",
        way_out="不合并，回到问题",
        order=30,
    )
)

DISMISS = register(
    Transition(
        name="dismiss",
        label="不予纳入",
        model=Problem,
        sources=OPEN,
        target=State.DISMISSED,
        may=may_drop_problem,
        held_by=dropper,
        effect=Problem.dismiss,
        audience=concerned,
        form=DismissForm,
        sentence=about("不予纳入"),
        grave=True,
        way_out="回到问题",
        order=40,
    )
)

RECONSIDER = register(
    Transition(
        name="reconsider",
        label="重新研判",
        model=Problem,
        sources=frozenset({State.ADOPTED, State.DISMISSED, State.MERGED}),
        target=State.OPEN,
        may=may_decide_problem,
        held_by=decider,
        blockers=declared_upon,
        effect=Problem.reconsider,
        audience=concerned,
        form=ReconsiderForm,
        sentence=about("重新研判"),
        grave=True,
        hint="原来的决定撤销，问题回到待研判；合并过的问题重新独立。",
        way_out="维持原决定，回到问题",
        order=45,
    )
)

SOLVE = register(
    Transition(
        name="solve",
        label="解决",
        model=Problem,
        sources=frozenset({State.ADOPTED}),
        target=State.SOLVED,
        may=only_by_project,
        held_by=the_project,
        audience=concerned,
        sentence=about("已解决"),
        order=50,
    )
)

REOPEN = register(
    Transition(
        name="reopen",
        label="重新打开",
        model=Problem,
        sources=frozenset({State.SOLVED}),
        target=State.ADOPTED,
        may=only_by_project,
        held_by=lambda problem: "项目重启整改时系统自动",
        audience=concerned,
        sentence=about("重新打开"),
        order=60,
    )
)
