from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from organizations.models import Appointment, User
from organizations.people_list import account_state
from organizations.permissions import appointable_roles, keeps_people, may_keep_account
from organizations.person_pages import pages_of
from organizations.querysets import AppointmentQuerySet
from organizations.requests import ActorRequest
from workflow import engine


@dataclass(frozen=True)
class PostRow:
    """A post held today or later, with what the engine offers to do with it."""

    post: Appointment
    offers: list[engine.Offer]

    @property
    def base(self) -> str:
        """Address below which the post's transitions lie."""
        return reverse("organizations:appointment_transition", args=[self.post.pk, "end"]).removesuffix(
            "end/"
        )


@require_safe
def person(request: ActorRequest, pk: int) -> HttpResponse:
    """One person: the account as far as the actor keeps accounts, and every post in scope."""
    actor = request.actor
    found = get_object_or_404(User.objects.visible_to(actor), pk=pk)
    words, tone = account_state(found)
    sees_account = keeps_people(actor) or found.pk == actor.user_id
    context = {
        "person": found,
        "posts": present_posts(request, found),
        "former": former_posts(request, found),
        "account_words": words,
        "account_tone": tone,
        "sees_account": sees_account,
        "keeps_people": keeps_people(actor),
        "may_keep": may_keep_account(actor, found),
        "pages": pages_of(actor, found),
        "may_appoint": bool(appointable_roles(actor)) and found.pk != actor.user_id and found.is_active,
    }
    return render(request, "organizations/person.html", context)


def posts_in_scope(request: ActorRequest, found: User) -> AppointmentQuerySet:
    """The own posts are all seen, those of others within the scope."""
    if found.pk == request.actor.user_id:
        seen = Appointment.objects.all()
    else:
        seen = Appointment.objects.visible_to(request.actor)
    return seen.filter(user=found).select_related("organization__parent__parent", "user")


def present_posts(request: ActorRequest, found: User) -> list[PostRow]:
    posts = posts_in_scope(request, found).standing().order_by("pk")
    return [PostRow(post, engine.available(post, request.actor)) for post in posts]


def former_posts(request: ActorRequest, found: User) -> list[Appointment]:
    posts = posts_in_scope(request, found)
    over = posts.exclude(pk__in=Appointment.objects.standing().filter(user=found).values("pk"))
    return list(over.order_by("-ends_on", "-pk"))
