"""难点堵点: a meeting deals with it, a resolution solves it, or the level above is asked and answers."""

from collections.abc import Iterable, Iterator

from organizations.actor import Actor
from organizations.judging import staffed_above
from organizations.models import Appointment
from organizations.roles import Role
from projects import standing
from projects.audience import house_of, recipients
from projects.forms.obstacle import AnswerForm, EscalateForm, ReopenObstacleForm, SettleForm
from projects.models import Obstacle, Resolution
from projects.permissions import may_answer_obstacle, may_escalate, may_put_on_agenda
from projects.states import GREY, LIT
from workflow.engine import Reason, Recipient, Transition, register
from workflow.models import AuditEntry

State = Obstacle.State


# Who holds the right, and who is told


def house_at_or_above(obstacle: Obstacle) -> str:
    return "项目所属党组织或其上级党组织的书记、填报员"


def only_by_resolution(actor: Actor, obstacle: Obstacle) -> bool:
    """Nobody by hand: verifying the last resolution on it runs it."""
    return False


def leader_of(obstacle: Obstacle) -> str:
    return f"{obstacle.project.organization.short_name}书记"


def officers_asked(obstacle: Obstacle) -> str:
    name = obstacle.escalated_to.short_name if obstacle.escalated_to else "上级"
    return f"{name}的组织部门工作人员，也可以由{name}的会议研究后随纪要答复"


def asked(obstacle: Obstacle) -> list[Recipient]:
    """Officers of the organization that is asked, and its secretary, whose meeting may answer."""
    if obstacle.escalated_to_id is None:
        return []
    return recipients(Appointment.objects.holders(obstacle.escalated_to_id, Role.OFFICER, Role.SECRETARY))


def house(obstacle: Obstacle) -> Iterable[Recipient]:
    return house_of(obstacle.project)


def request_words(obstacle: Obstacle) -> str:
    return f"{obstacle.project.organization.short_name}提请协调难点：{obstacle.asked[:60]}"


def answer_words(obstacle: Obstacle) -> str:
    name = obstacle.escalated_to.short_name if obstacle.escalated_to else "上级"
    return f"{name}已答复难点“{obstacle}”：{obstacle.answer[:60]}"


def refresh_clocks(obstacle: Obstacle, actor: Actor, entry: AuditEntry) -> None:
    """Deadlines of the project stand still while the level above is waited for."""
    standing.refresh(obstacle.project)


# What stands in the way


def nobody_above(obstacle: Obstacle) -> Iterator[Reason]:
    project = obstacle.project
    if project.state not in LIT | GREY:
        words = f"项目当前为“{project.get_state_display()}”，不再提请协调"
        yield Reason(words, project.get_absolute_url())
    elif project.organization.is_root:
        yield Reason("上面没有党组织可以提请，请列入本级会议研究")
    elif not staffed_above(project.organization).exists():
        yield Reason("上级党组织都没有组织部门工作人员，请联系安全管理员任命")


def resolutions_open(obstacle: Obstacle) -> Iterator[Reason]:
    """A matter that is still to be carried out will solve it by itself."""
    for resolution in obstacle.resolutions.exclude(state=Resolution.State.VERIFIED):
        words = f"议定事项“{resolution}”还没有落实；核验落实后难点随之解决"
        yield Reason(words, resolution.get_absolute_url(), kind="项议定事项还没有落实")


PUT_ON_AGENDA = register(
    Transition(
        name="put_on_agenda",
        label="上会",
        model=Obstacle,
        sources=frozenset({State.OPEN}),
        target=State.ON_AGENDA,
        may=may_put_on_agenda,
        held_by=house_at_or_above,
        order=60,
    )
)

SOLVE_OBSTACLE = register(
    Transition(
        name="solve",
        label="解决",
        model=Obstacle,
        sources=frozenset({State.OPEN, State.ON_AGENDA, State.ANSWERED}),
        target=State.SOLVED,
        may=only_by_resolution,
        held_by=lambda obstacle: "议定事项落实后系统自动",
        effect=Obstacle.solve,
        order=70,
    )
)

ESCALATE = register(
    Transition(
        name="escalate",
        label="提请上级",
        model=Obstacle,
        sources=Obstacle.IN_HOUSE,
        target=State.ESCALATED,
        may=may_escalate,
        held_by=leader_of,
        blockers=nobody_above,
        effect=Obstacle.escalate,
        follow=refresh_clocks,
        audience=asked,
        form=EscalateForm,
        sentence=request_words,
        hint="提请后列入上级的待办，直到答复；等候期间任务时限暂停计时，答复后顺延。",
        way_out="不提请，回到难点",
        order=10,
    )
)

ANSWER = register(
    Transition(
        name="answer",
        label="答复",
        model=Obstacle,
        sources=frozenset({State.ESCALATED}),
        target=State.ANSWERED,
        may=may_answer_obstacle,
        held_by=officers_asked,
        effect=Obstacle.give_answer,
        follow=refresh_clocks,
        audience=house,
        form=AnswerForm,
        sentence=answer_words,
        hint="答复后由提请单位落实；没有解决的，可以重新提出或再向上一级提请。",
        way_out="暂不答复，回到难点",
        order=10,
    )
)

RECALL = register(
    Transition(
        name="recall",
        label="撤回提请",
        model=Obstacle,
        sources=frozenset({State.ESCALATED}),
        target=State.OPEN,
        may=may_escalate,
        held_by=leader_of,
        effect=Obstacle.recall,
        follow=refresh_clocks,
        grave=True,
        hint="撤回后由本单位继续解决，也可以改向另一级提请。撤回视同没有提请，等候的天数不顺延时限。",
        way_out="不撤回，回到难点",
        order=20,
    )
)

SETTLE = register(
    Transition(
        name="settle",
        label="已经解决",
        model=Obstacle,
        sources=Obstacle.IN_HOUSE,
        target=State.SOLVED,
        may=may_escalate,
        held_by=leader_of,
        blockers=resolutions_open,
        effect=Obstacle.solve,
        form=SettleForm,
        way_out="还没解决，回到难点",
        order=20,
    )
)

REOPEN_OBSTACLE = register(
    Transition(
        name="reopen",
        label="重新提出",
        model=Obstacle,
        sources=frozenset({State.ANSWERED, State.SOLVED}),
        target=State.OPEN,
        may=may_escalate,
        held_by=leader_of,
        effect=Obstacle.reopen,
        form=ReopenObstacleForm,
        hint="回到“待解决”，可以列入会议，也可以再提请上级。",
        way_out="不重提，回到难点",
        order=30,
    )
)
