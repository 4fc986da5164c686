"""What a view receives: Django's request after the middleware of this app."""

from django.http import HttpRequest

from .actor import Actor
from .models import User


class ActorRequest(HttpRequest):
    """For type checks only: behind the log-in there is always a user, and ActorMiddleware has set the actor."""

    user: User
    actor: Actor
