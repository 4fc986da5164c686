"""移交单: drawn up when a new secretary follows an earlier one, with everything that is open that day."""

from __future__ import annotations

from django.utils import timezone

from workflow import audit, notices
from workflow.engine import Recipient
from workflow.models import AuditEntry

from .actor import Actor
from .models import Appointment, HandOver
from .open_matters import open_matters
from .roles import Role


def draw_up(post: Appointment, actor: Actor, entry: AuditEntry) -> HandOver | None:
    """The hand-over to the new secretary; None where nobody went before or the same person goes on."""
    predecessor = predecessor_of(post)
    if predecessor is None or predecessor.user_id == post.user_id:
        return None
    organization = post.organization
    hand_over = HandOver.objects.create(
        organization=organization,
        predecessor=predecessor,
        successor=post,
        day=post.starts_on,
        matters=open_matters(organization, timezone.localdate()),
    )
    facts = {"predecessor_id": predecessor.pk, "successor_id": post.pk, "open": hand_over.counts}
    drawn_up = audit.note(actor, "draw_up_hand_over", hand_over, after=facts, caused_by=entry)
    told = [Recipient(post.user_id, post.pk), *posts_of(predecessor.user_id)]
    words = f"{hand_over}：{hand_over.count} 件未办结事项，请核对后签字"
    notices.tell(told, drawn_up, words, hand_over, actor)
    return hand_over


def predecessor_of(post: Appointment) -> Appointment | None:
    """Whoever left the secretary's post last before this one began."""
    earlier = Appointment.objects.filter(
        organization=post.organization_id, role=Role.SECRETARY, ends_on__lt=post.starts_on
    )
    return earlier.exclude(pk=post.pk).select_related("user").order_by("-ends_on", "-pk").first()


def posts_of(user_id: int) -> list[Recipient]:
    """The person in every post of today: the inbox of an ended one is closed."""
    active = Appointment.objects.active().filter(user=user_id)
    return [Recipient(user_id, pk) for pk in active.values_list("pk", flat=True)]
