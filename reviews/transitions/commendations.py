"""评优名单: announced for some working days, then settled; what is wrong goes back to the draft, which may be discarded."""

from collections.abc import Iterable

from django.utils import timezone

from reviews.commending.choosing import no_longer_able
from reviews.forms.commendation import AnnounceForm, FinishForm
from reviews.models import Commendation
from reviews.permissions import may_keep_commendation
from workflow.engine import Reason, Transition, register

State = Commendation.State


def its_officers(commendation: Commendation) -> str:
    return f"{commendation.organization.short_name}的组织部门工作人员（本人参评的除外）"


def still_public(commendation: Commendation) -> Iterable[Reason]:
    until = commendation.announced_until
    if until and timezone.localdate() <= until:
        yield Reason(f"公示到 {until.month} 月 {until.day} 日为止，期满后才能确定")


def open_objections(commendation: Commendation) -> Iterable[Reason]:
    for objection in commendation.objections.filter(is_upheld=None).select_related("sheet__user"):
        yield Reason(f"{objection}尚未核查", f"{commendation.get_absolute_url()}#objections")


def unsettled(commendation: Commendation) -> Iterable[Reason]:
    yield from still_public(commendation)
    yield from open_objections(commendation)
    if not commendation.entries.filter(struck_off="").exists():
        yield Reason("名单上已经没有人，请撤回重新拟定")


ANNOUNCE = register(
    Transition(
        name="announce",
        label="公示",
        model=Commendation,
        sources=frozenset({State.DRAFT}),
        target=State.ANNOUNCED,
        may=may_keep_commendation,
        held_by=its_officers,
        blockers=no_longer_able,
        effect=Commendation.announce,
        form=AnnounceForm,
        hint="公示后所有用户可以查阅名单，人选不能再改。",
        way_out="暂不公示，回到名单",
        order=10,
    )
)

TAKE_BACK = register(
    Transition(
        name="take_back",
        label="撤回公示",
        model=Commendation,
        sources=frozenset({State.ANNOUNCED}),
        target=State.DRAFT,
        may=may_keep_commendation,
        held_by=its_officers,
        effect=Commendation.take_back,
        grave=True,
        hint="撤回后名单回到拟定中，重新公示时公示期重新计算。",
        way_out="不撤回，回到名单",
        order=30,
    )
)

FINISH = register(
    Transition(
        name="finish",
        label="确定名单",
        model=Commendation,
        sources=frozenset({State.ANNOUNCED}),
        target=State.FINAL,
        may=may_keep_commendation,
        held_by=its_officers,
        blockers=unsettled,
        effect=Commendation.finish,
        form=FinishForm,
        hint="确定后名单不能再改。",
        way_out="暂不确定，回到名单",
        order=20,
    )
)

DISCARD = register(
    Transition(
        name="discard",
        label="废弃名单",
        model=Commendation,
        sources=frozenset({State.DRAFT}),
        target=State.DISCARDED,
        may=may_keep_commendation,
        held_by=its_officers,
        blockers=open_objections,
        grave=True,
        hint="废弃后不能再改，也不能公示；名单和经过仍可查看。",
        way_out="不废弃，回到名单",
        order=40,
    )
)
