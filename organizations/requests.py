"""What a view receives: Django's request after the middleware of this app."""

from django.http import HttpRequest

from .actor import Actor
from .models import User

LONGEST_ID = 9  # digits; whatever has more is no record of ours, and not every database takes it


class ActorRequest(HttpRequest):
    """For type checks only: behind the log-in there is always a user, and ActorMiddleware has set the actor."""

    user: User
    actor: Actor


def asked_id(text: str) -> int | None:
    """The record id that an address or a hidden field holds; None for anything that cannot be one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_ID else None
