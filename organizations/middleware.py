from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject

from .actor import NOBODY, Actor
from .models import Appointment

ACTING_POST = "acting_post"  # session key: id of the chosen appointment


def actor_of(request: HttpRequest) -> Actor:
    """The person's active posts today, one query, and among them the one chosen in the header."""
    user = request.user
    if not user.is_authenticated:
        return NOBODY
    posts = tuple(
        Appointment.objects.active().filter(user=user.pk).select_related("organization").order_by("pk")
    )
    chosen = request.session.get(ACTING_POST)
    post = next((post for post in posts if post.pk == chosen), posts[0] if posts else None)
    for held in posts:
        held.user = user
    return Actor(user=user, post=post, posts=posts)


class ActorMiddleware:
    """Sets request.actor, evaluated at first use, so that public pages cost no query."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: actor_of(request))  # type: ignore[attr-defined]
        return self.get_response(request)


class PasswordChangeMiddleware:
    """An initial password, or an expired one, opens nothing but the page where it is changed."""

    allowed = frozenset({"organizations:password", "organizations:logout", "healthz", "readyz"})

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        if not getattr(view, "login_required", True) or not request.user.is_authenticated:
            return None
        match = request.resolver_match
        if match and match.view_name in self.allowed:
            return None
        user = request.user
        return (
            redirect("organizations:password")
            if user.must_change_password or user.password_is_expired
            else None
        )
