"""What this app shows about a person: the record of what a secretary did."""

from django.urls import reverse

from organizations.actor import Actor
from organizations.models import User
from organizations.person_pages import PersonPage

from .secretary_log import posts_shown


def log_of(actor: Actor, person: User) -> PersonPage | None:
    if not posts_shown(actor, person):
        return None
    return PersonPage("书记履职记录", reverse("projects:secretary_log", args=[person.pk]))
