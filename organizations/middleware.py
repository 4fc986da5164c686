from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from workflow import audit
from workflow.written import MARKER, records

from .actor import NOBODY, Actor, parted
from .models import Appointment, User

ACTING_POST = "acting_post"  # session key: id of the chosen appointment
OVER = "您的账号刚刚停用，这次的内容没有保存。如有疑问，请联系管理员"
ENDED = "您的这个职务刚刚办理离任，这次的内容没有保存。如有疑问，请联系管理员"


def actor_of(request: HttpRequest) -> Actor:
    """The person's active posts today and those left lately, one query, and among the active the one chosen in the
    header."""
    user = request.user
    if not user.is_authenticated:
        return NOBODY
    today = timezone.localdate()
    found = records("posts", today, (user.pk,), lambda: posts_of(MARKER, today))
    posts, left = parted(found, today)
    chosen = request.session.get(ACTING_POST)
    post = next((post for post in posts if post.pk == chosen), posts[0] if posts else None)
    for held in posts:
        held.user = user
    if post is None:
        return Actor(user=user, ended=ended_words(user, chosen))
    if chosen and post.pk != chosen:
        del request.session[ACTING_POST]
        messages.warning(request, f"{ended_words(user, chosen)}，现以{post}的身份办理", fail_silently=True)
    return Actor(user=user, post=post, posts=posts, left=left, kept={})


def posts_of(user_id: int, day: date) -> QuerySet[Any]:
    found = Appointment.objects.concerning(day).filter(user=user_id)
    return found.select_related("organization").order_by("pk")


def ended_words(user: User, chosen: int | None) -> str:
    """您在望江里社区的书记任职已于 2026 年 7 月 23 日结束: of the post that was acted in, else of the latest; empty for a
    person who never held one."""
    over = Appointment.objects.filter(user=user.pk, ends_on__lt=timezone.localdate())
    over = over.select_related("organization").order_by("-ends_on", "-pk")
    last = (chosen and over.filter(pk=chosen).first()) or over.first()
    if last is None or last.ends_on is None:
        return ""
    day = f"{last.ends_on.year} 年 {last.ends_on.month} 月 {last.ends_on.day} 日"
    return f"您在{last.organization.short_name}的{last.get_role_display()}任职已于 {day}结束"


def still_in_office(actor: Actor) -> None:
    """Raises PermissionDenied when account or post ended after this request had begun."""
    if actor.user_id is None:
        return
    if not User.objects.filter(pk=actor.user_id, is_active=True).exists():
        raise PermissionDenied(OVER)
    if actor.post_id is not None and not Appointment.objects.active().filter(pk=actor.post_id).exists():
        raise PermissionDenied(ENDED)


class LogInMiddleware(LoginRequiredMiddleware):
    """Django's, which asks for the session first: on a page for the public nobody looks who is there."""

    def process_view(
        self, request: HttpRequest, view_func: Any, view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)


class ActorMiddleware:
    """Sets request.actor, evaluated at first use, so that public pages cost no query.

    What is written is judged again at the end (audit.asking_again): others may end an account or a post meanwhile.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked: list[Actor] = []

        def find() -> Actor:
            asked.append(actor_of(request))
            return asked[0]

        def judge() -> None:
            for actor in asked:
                still_in_office(actor)

        request.actor = SimpleLazyObject(find)  # type: ignore[attr-defined]
        with audit.asking_again(judge):
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
