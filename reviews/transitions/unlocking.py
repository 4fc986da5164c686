"""解锁: asked for by one officer, decided by another of the level above; the sheet follows."""

from typing import TYPE_CHECKING, Any

from reviews import unlocking
from reviews.forms.unlocking import ApproveUnlockForm, RefuseUnlockForm
from reviews.models import ReviewSheet, UnlockRequest
from reviews.permissions import may_decide_unlock, may_withdraw_unlock, unlocking_organization
from reviews.states import DECIDED
from reviews.suggesting import refresh
from workflow import engine
from workflow.engine import Recipient, Transition, register
from workflow.models import AuditEntry

from .sheets import reviewed_person

if TYPE_CHECKING:
    from organizations.actor import Actor

U = UnlockRequest.State
WAY_OUT = "暂不办理，回到解锁申请"


def nobody(actor: Any, sheet: ReviewSheet) -> bool:
    """A sheet is unlocked by an approved request only."""
    return False


def the_level_above(request: UnlockRequest) -> str:
    above = unlocking_organization(request.sheet)
    if above is None:
        return "上级组织部门工作人员"
    return f"{above.short_name}另一名组织部门工作人员（不是申请人，也没有在本组评分或认定）"


def two_persons(sheet: ReviewSheet) -> str:
    return "审定单位和上级组织部门两名工作人员"


def whoever_asked(request: UnlockRequest) -> list[Recipient]:
    return [Recipient(request.requested_by.user_id, request.requested_by_id)]


def whoever_was_told(sheet: ReviewSheet) -> list[Recipient]:
    """The reviewed person, where the version that was unlocked had been told."""
    kept = sheet.versions.filter(version=sheet.version - 1, published_at__isnull=False)
    return reviewed_person(sheet) if kept.exists() else []


UNLOCK = register(
    Transition(
        name="unlock",
        label="解锁",
        model=ReviewSheet,
        sources=DECIDED,
        target=unlocking.reopened_state,
        may=nobody,
        held_by=two_persons,
        effect=unlocking.unlock,
        follow=unlocking.after_unlock,
        audience=whoever_was_told,
        sentence=lambda sheet: (
            f"{sheet}已解锁，将办理第 {sheet.version} 版，第 {sheet.version - 1} 版仍可查看"
        ),
        order=90,
    )
)


def open_the_sheet(request: UnlockRequest, actor: "Actor", entry: AuditEntry) -> None:
    sheet = request.sheet
    engine.run(UNLOCK, sheet, actor, caused_by=entry, parent=APPROVE)
    refresh([sheet.group_id])


APPROVE = register(
    Transition(
        name="approve",
        label="批准解锁",
        model=UnlockRequest,
        sources=frozenset({U.REQUESTED}),
        target=U.APPROVED,
        may=may_decide_unlock,
        held_by=the_level_above,
        effect=UnlockRequest.approve,
        follow=open_the_sheet,
        moves=frozenset({UNLOCK.key}),
        audience=whoever_asked,
        sentence=lambda request: f"{request}已批准",
        form=ApproveUnlockForm,
        grave=True,
        hint="批准后现版本作为历史版本保留，考核表重新开放，审定后形成新版本。同组其他已审定的考核表不变。",
        way_out=WAY_OUT,
        order=10,
    )
)

REFUSE = register(
    Transition(
        name="refuse",
        label="不予批准",
        model=UnlockRequest,
        sources=frozenset({U.REQUESTED}),
        target=U.REFUSED,
        may=may_decide_unlock,
        held_by=the_level_above,
        effect=UnlockRequest.refuse,
        audience=whoever_asked,
        sentence=lambda request: f"{request}不予批准：{request.opinion}",
        form=RefuseUnlockForm,
        way_out=WAY_OUT,
        order=20,
    )
)

WITHDRAW = register(
    Transition(
        name="withdraw",
        label="撤回申请",
        model=UnlockRequest,
        sources=frozenset({U.REQUESTED}),
        target=U.WITHDRAWN,
        may=may_withdraw_unlock,
        held_by=lambda request: f"申请人{request.requested_by.user.name}",
        way_out=WAY_OUT,
        order=30,
    )
)
