"""How a post ends, and how a hand-over is signed.

Appointments begin by being made (appointing.py), which is no change of state.
"""

from __future__ import annotations

from collections.abc import Iterator

from workflow.engine import Reason, Recipient, Transition, held, register

from .actor import Actor
from .forms.ending import EndForm
from .forms.hand_over import HandForm, UnsignedForm
from .handing_over import posts_of
from .models import Appointment, HandOver
from .permissions import keeper_of, may_end_post, may_hand_over, may_note_unsigned, may_receive
from .roles import ADMINISTRATORS

State = Appointment.State


def may_end(actor: Actor, post: Appointment) -> bool:
    return actor.is_service or may_end_post(actor, post)


def last_administrator(post: Appointment) -> Iterator[Reason]:
    """Without one of the three nobody could put things right from inside the system, nor if two end each other."""
    if post.role not in ADMINISTRATORS:
        return
    same = Appointment.objects.active().filter(role=post.role)
    # Before the others are looked for: one of them may be ended just now.
    list(held(same.order_by("pk").only("pk")))
    others = same.filter(user__is_active=True, ends_on=None).exclude(pk=post.pk)
    if not others.exists():
        yield Reason(f"目前只有这一名{post.get_role_display()}，请先任命接任者")


def other_posts(post: Appointment) -> list[Recipient]:
    """The person, in the posts that go on: the inbox of the ended one is closed."""
    going_on = Appointment.objects.active().filter(user=post.user_id, ends_on=None).exclude(pk=post.pk)
    return [Recipient(post.user_id, other) for other in going_on.values_list("pk", flat=True)]


END = register(
    Transition(
        name="end",
        label="办理离任",
        model=Appointment,
        sources=frozenset({State.ACTIVE}),
        target=State.ENDED,
        may=may_end,
        held_by=lambda post: (
            f"另一名{keeper_of(post.role).label}"
            if post.role in ADMINISTRATORS
            else str(keeper_of(post.role).label)
        ),
        blockers=last_administrator,
        effect=Appointment.end,
        audience=other_posts,
        sentence=lambda post: f"您的任职已定离任：{post.organization}{post.duty}",
        form=EndForm,
        grave=True,
        hint="最后在任日的 24 时起，这个职务不再有任何权限；经手的记录保留原姓名",
        way_out="不办理，返回人员页",
        order=10,
    )
)


Signing = HandOver.State


def handed(hand_over: HandOver) -> str:
    """The predecessor's side is settled; whether that ends it depends on the other side."""
    return Signing.SIGNED if hand_over.state == Signing.RECEIVED else Signing.HANDED


def received(hand_over: HandOver) -> str:
    return Signing.SIGNED if hand_over.state == Signing.HANDED else Signing.RECEIVED


def the_successor(hand_over: HandOver) -> list[Recipient]:
    return [Recipient(hand_over.successor.user_id, hand_over.successor_id)]


def the_predecessor(hand_over: HandOver) -> list[Recipient]:
    return posts_of(hand_over.predecessor.user_id)


HAND = register(
    Transition(
        name="hand",
        label="移交签字",
        model=HandOver,
        sources=HandOver.WAITS_FOR_PREDECESSOR,
        target=handed,
        may=may_hand_over,
        held_by=lambda hand_over: f"前任书记{hand_over.predecessor.user.name}",
        effect=HandOver.hand,
        audience=the_successor,
        sentence=lambda hand_over: f"{hand_over}：{hand_over.predecessor.user.name}已签字移交",
        form=HandForm,
        hint="签字表示所列事项已经当面交清；不签字不影响接任书记履职",
        way_out="不签字，返回移交单",
        order=10,
    )
)

RECEIVE = register(
    Transition(
        name="receive",
        label="接收签字",
        model=HandOver,
        sources=HandOver.WAITS_FOR_SUCCESSOR,
        target=received,
        may=may_receive,
        held_by=lambda hand_over: f"接任书记{hand_over.successor.user.name}",
        effect=HandOver.receive,
        audience=the_predecessor,
        sentence=lambda hand_over: f"{hand_over}：{hand_over.successor.user.name}已签字接收",
        hint="签字表示所列事项已经清楚；不签字不影响您履职",
        way_out="不签字，返回移交单",
        order=20,
    )
)

NOTE_UNSIGNED = register(
    Transition(
        name="note_unsigned",
        label="注明前任未签",
        model=HandOver,
        sources=HandOver.WAITS_FOR_PREDECESSOR,
        target=handed,
        may=may_note_unsigned,
        held_by=lambda hand_over: f"{hand_over.organization.short_name}上级党组织的组织部门工作人员",
        effect=HandOver.note_unsigned,
        audience=lambda hand_over: [*the_successor(hand_over), *the_predecessor(hand_over)],
        sentence=lambda hand_over: f"{hand_over}：已注明前任未签",
        form=UnsignedForm,
        hint="前任已无在任职务、不能登录时注明，移交单上显示原因",
        way_out="不注明，返回移交单",
        order=30,
    )
)
