"""A person in one of their posts outside a request: for a process that goes on with what a page began."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from .actor import Actor, parted
from .models import Appointment


def acting(user_id: int | None, post_id: int | None) -> Actor:
    """The post as it is now; PermissionDenied for whoever has lost it meanwhile, or the account."""
    posts, left = posts_and_left(user_id)
    post = next((held for held in posts if held.pk == post_id), None)
    if post is None:
        raise PermissionDenied("您办理时所任的职务已经免去，或账号已停用")
    return Actor(user=post.user, post=post, posts=posts, left=left)


def actors_of(organization_id: int, role: str) -> list[Actor]:
    """Whoever holds the role there today and may log in, each acting in it. Two queries."""
    held = Appointment.objects.holders(organization_id, role).filter(user__is_active=True)
    posts = list(held.select_related("organization", "user"))
    found: dict[int, list[Appointment]] = {}
    theirs = Appointment.objects.concerning().filter(user__in=[post.user_id for post in posts])
    for post in theirs.select_related("organization"):
        found.setdefault(post.user_id, []).append(post)
    known = [(post, *parted(found[post.user_id], timezone.localdate())) for post in posts]
    return [Actor(user=post.user, post=post, posts=active, left=left) for post, active, left in known]


def posts_and_left(user_id: int | None) -> tuple[tuple[Appointment, ...], tuple[Appointment, ...]]:
    """Actor.posts and Actor.left of today, none for an account that is switched off."""
    today = timezone.localdate()
    found = Appointment.objects.concerning(today).filter(user=user_id, user__is_active=True)
    return parted(found.select_related("organization", "user").order_by("pk"), today)
