"""问题: taken in, forwarded, merged or dismissed; solved and reopened by the project alone.

A problem is adopted by its secretary or an officer above, or by itself when a project that solves it
is submitted: submitting is the secretary's own act, a clerk's draft decides nothing. A reopened
problem stays adopted, since its project is at work on it again and solves it once more.
"""

from collections.abc import Callable, Iterable

from organizations.actor import Actor
from organizations.models import Appointment
from organizations.roles import Role
from projects.audience import recipients
from projects.forms.problem import DismissForm, ForwardForm, MergeForm, mergeable_into
from projects.models import Problem
from projects.permissions import may_decide_problem
from workflow.engine import Reason, Recipient, Transition, register

State = Problem.State
OPEN = frozenset({State.OPEN})


def decider(problem: Problem) -> str:
    return f"{problem.organization.short_name}书记或上级组织部门工作人员"


def only_by_project(actor: Actor, problem: Problem) -> bool:
    """Nobody by hand: closing or reopening the project runs it."""
    return False


def the_project(problem: Problem) -> str:
    return "项目销号时系统自动"


def house(problem: Problem) -> Iterable[Recipient]:
    """Secretary and clerks of the organization whose problem it now is."""
    return recipients(Appointment.objects.holders(problem.organization_id, Role.SECRETARY, Role.CLERK))


def nothing_to_merge_into(problem: Problem) -> list[Reason]:
    if mergeable_into(problem).exists():
        return []
    return [Reason("本组织没有其他待研判或已纳入的问题可以并入")]


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
        audience=house,
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
        effect=Problem.forward,
        audience=house,
        form=ForwardForm,
        sentence=about("已转来，请研判"),
        hint="转办后由对方研判，本组织不再办理。",
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
        may=may_decide_problem,
        held_by=decider,
        blockers=nothing_to_merge_into,
        effect=Problem.merge,
        audience=house,
        form=MergeForm,
        sentence=about("已合并"),
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
        may=may_decide_problem,
        held_by=decider,
        effect=Problem.dismiss,
        audience=house,
        form=DismissForm,
        sentence=about("不予纳入"),
        grave=True,
        way_out="回到问题",
        order=40,
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
        audience=house,
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
        audience=house,
        sentence=about("重新打开"),
        order=60,
    )
)
