"""Who acts: a person in a post, or a named service. Everything that decides receives one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .roles import INVOLVED, Role

if TYPE_CHECKING:
    from .models import Appointment, Organization, User


@dataclass(frozen=True)
class Actor:
    """A frozen judgement basis for one request.

    Scope and rights come from `post`, the acting appointment; exclusions against judging oneself
    look at `posts`, all active ones, and at `left`. A person without an active post may do nothing; `ended` says to them since when.
    """

    user: User | None = None
    post: Appointment | None = None
    posts: tuple[Appointment, ...] = ()
    # Secretary's posts that ended less than a year ago: they give no right, and exclude like those held.
    left: tuple[Appointment, ...] = ()
    service: str = ""
    ended: str = ""
    # What a page asks several times, kept for one request; None outside of one, where time passes.
    kept: dict[str, Any] | None = field(default=None, compare=False, repr=False)

    @property
    def is_service(self) -> bool:
        return bool(self.service)

    @property
    def user_id(self) -> int | None:
        return self.user.pk if self.user else None

    @property
    def post_id(self) -> int | None:
        return self.post.pk if self.post else None

    @property
    def role(self) -> str:
        return self.post.role if self.post else ""

    @property
    def organization(self) -> Organization | None:
        return self.post.organization if self.post else None

    @property
    def organization_id(self) -> int | None:
        return self.post.organization_id if self.post else None

    @property
    def path(self) -> str:
        """Path of the acting organization; a value below no real path when there is none."""
        return self.post.organization.path if self.post else "0"

    def has_role(self, *roles: str) -> bool:
        return self.role in roles

    def is_in(self, organization_id: int | None) -> bool:
        """Whether the acting post is in exactly this organization."""
        return self.post is not None and self.post.organization_id == organization_id

    def is_above(self, path: str) -> bool:
        """Whether the acting organization is this one or above it."""
        return self.post is not None and path.startswith(self.path)

    @property
    def basis(self) -> tuple[object, ...]:
        """Everything of a person that scope, rights and exclusions are made of; the key of what is kept for one."""
        held = (post for post in (self.post, *self.posts, *self.left) if post)
        posts = ((post.pk, post.role, post.organization_id, post.organization.path) for post in held)
        return (self.user_id, *posts)

    @property
    def concerned(self) -> tuple[Appointment, ...]:
        """Every post that keeps the person from judging."""
        return (*self.posts, *self.left)

    @property
    def has_led(self) -> bool:
        """Whether the person is a secretary, or was within the last year: whom a review may be about."""
        return any(post.role == Role.SECRETARY for post in self.concerned)

    @cached_property
    def involved_organizations(self) -> frozenset[int]:
        """Organizations where the person is secretary, clerk or member in any active post, or was secretary within the
        last year: what the house did then is still the person's own work, whoever holds the post now."""
        return frozenset(post.organization_id for post in self.concerned if post.role in INVOLVED)


def parted(
    found: Iterable[Appointment], day: date
) -> tuple[tuple[Appointment, ...], tuple[Appointment, ...]]:
    """`posts` and `left` of what Appointment.objects.concerning() found."""
    known = list(found)
    posts = tuple(post for post in known if post.is_active_on(day))
    return posts, tuple(post for post in known if not post.is_active_on(day))


def service(name: str) -> Actor:
    """The actor of a command or an import without a person."""
    return Actor(service=name)


NOBODY = Actor()
