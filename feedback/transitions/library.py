"""问卷模板 and 量表 are withdrawn and offered again by the officers who keep rounds and schemes."""

from collections.abc import Iterator
from typing import Any

from feedback.models import Scale, SurveyTemplate
from feedback.permissions import KEEPER, may_keep_library
from organizations.actor import Actor
from workflow.engine import Reason, Transition, register

State = SurveyTemplate.State


def may_keep(actor: Actor, record: Any) -> bool:
    return may_keep_library(actor)


def keeper(record: Any) -> str:
    return KEEPER


def is_default(template: SurveyTemplate) -> Iterator[Reason]:
    if template.is_default:
        yield Reason("这是默认模板，请先把另一个模板设为默认")


def is_in_templates(scale: Scale) -> Iterator[Reason]:
    using = SurveyTemplate.objects.offered().filter(questions__scale=scale).distinct()
    for template in using:
        yield Reason(f"模板“{template}”还在用这个量表", template.get_absolute_url())


WITHDRAW_TEMPLATE = register(
    Transition(
        name="withdraw",
        label="停用",
        model=SurveyTemplate,
        sources=frozenset({State.OFFERED}),
        target=State.WITHDRAWN,
        may=may_keep,
        held_by=keeper,
        blockers=is_default,
        hint="停用后起草调查时不再出现；已起草的调查不受影响，以后可以恢复。",
        way_out="不停用，回到模板",
        order=10,
    )
)

RESTORE_TEMPLATE = register(
    Transition(
        name="restore",
        label="恢复使用",
        model=SurveyTemplate,
        sources=frozenset({State.WITHDRAWN}),
        target=State.OFFERED,
        may=may_keep,
        held_by=keeper,
        way_out="不恢复，回到模板",
        order=20,
    )
)

WITHDRAW_SCALE = register(
    Transition(
        name="withdraw",
        label="停用",
        model=Scale,
        sources=frozenset({State.OFFERED}),
        target=State.WITHDRAWN,
        may=may_keep,
        held_by=keeper,
        blockers=is_in_templates,
        hint="停用后出题时不再出现；已有的调查和模板不受影响，以后可以恢复。",
        way_out="不停用，回到量表",
        order=10,
    )
)

RESTORE_SCALE = register(
    Transition(
        name="restore",
        label="恢复使用",
        model=Scale,
        sources=frozenset({State.WITHDRAWN}),
        target=State.OFFERED,
        may=may_keep,
        held_by=keeper,
        way_out="不恢复，回到量表",
        order=20,
    )
)
