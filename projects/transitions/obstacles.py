"""难点堵点: a meeting deals with it, a resolution that was carried out solves it."""

from organizations.actor import Actor
from projects.models import Obstacle
from projects.permissions import may_put_on_agenda
from workflow.engine import Transition, register

State = Obstacle.State


def house_at_or_above(obstacle: Obstacle) -> str:
    return "项目所属党组织或其上级党组织的书记、填报员"


def only_by_resolution(actor: Actor, obstacle: Obstacle) -> bool:
    """Nobody by hand: verifying the last resolution on it runs it."""
    return False


PUT_ON_AGENDA = register(
    Transition(
        name="put_on_agenda",
        label="上会",
        model=Obstacle,
        sources=frozenset({State.OPEN}),
        target=State.ON_AGENDA,
        may=may_put_on_agenda,
        held_by=house_at_or_above,
        order=10,
    )
)

SOLVE_OBSTACLE = register(
    Transition(
        name="solve",
        label="解决",
        model=Obstacle,
        sources=frozenset({State.OPEN, State.ON_AGENDA}),
        target=State.SOLVED,
        may=only_by_resolution,
        held_by=lambda obstacle: "议定事项落实后系统自动",
        order=20,
    )
)
