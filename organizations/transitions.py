"""How a post ends. Appointments begin by being made (appointing.py), which is no change of state."""

from __future__ import annotations

from collections.abc import Iterator

from workflow.engine import Reason, Recipient, Transition, register

from .actor import Actor
from .forms.ending import EndForm
from .models import Appointment
from .permissions import keeper_of, may_end_post
from .roles import ADMINISTRATORS

State = Appointment.State


def may_end(actor: Actor, post: Appointment) -> bool:
    return actor.is_service or may_end_post(actor, post)


def last_administrator(post: Appointment) -> Iterator[Reason]:
    """Without one of the three nobody could put things right from inside the system."""
    if post.role not in ADMINISTRATORS:
        return
    others = Appointment.objects.active().filter(role=post.role, user__is_active=True).exclude(pk=post.pk)
    if not others.filter(ends_on=None).exists():
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
