"""登录会话: where a person is logged in, and ending what should not be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from workflow import audit

from .actor import Actor
from .models import Session
from .sessions import is_over

FROM = "opened_from"  # session key: address and browser at the log-in

# What a User-Agent holds → what people call it; the first that fits. 360, 奇安信 and 统信 call themselves Chrome.
BROWSERS = (
    ("MicroMessenger", "微信"),
    ("Edg/", "Edge 浏览器"),
    ("Firefox/", "Firefox 浏览器"),
    ("Chrome/", "Chrome 内核浏览器"),
    ("Safari/", "Safari 浏览器"),
)
DEVICES = (
    ("HarmonyOS", "鸿蒙设备"),
    ("Android", "安卓手机"),
    ("iPhone", "苹果手机"),
    ("iPad", "平板电脑"),
    ("Windows", "Windows 电脑"),
    ("Mac OS X", "苹果电脑"),
    ("Linux", "Linux 电脑"),
)


@dataclass(frozen=True)
class OpenSession:
    """One line of the list. `handle` names it in a form without giving its key away."""

    handle: str
    place: str
    address: str
    started_at: datetime
    seen_at: datetime
    is_current: bool


def remember_origin(request: HttpRequest) -> None:
    """Keep in the new session where it was opened, for its owner to recognise."""
    agent = request.headers.get("User-Agent", "")
    request.session[FROM] = {"address": request.META.get("REMOTE_ADDR", ""), "place": describe(agent)}


def describe(agent: str) -> str:
    device = next((words for sign, words in DEVICES if sign in agent), "")
    browser = next((words for sign, words in BROWSERS if sign in agent), "未知浏览器")
    return f"{device}　{browser}" if device else browser


def handle_of(key: str) -> str:
    return salted_hmac("organizations.own_sessions", key).hexdigest()[:24]


def open_sessions(request: HttpRequest) -> list[OpenSession]:
    """The person's sessions that still work, the present one first, then by last use."""
    now = timezone.now()
    rows = Session.objects.filter(user=request.user.pk, expire_date__gt=now).order_by("-seen_at", "pk")
    lines = [line(row, request.session.session_key) for row in rows if not is_over(row, now)]
    return sorted(lines, key=lambda found: not found.is_current)


def line(row: Session, current: str | None) -> OpenSession:
    origin = row.get_decoded().get(FROM, {})
    return OpenSession(
        handle=handle_of(row.pk),
        place=origin.get("place", "未知浏览器"),
        address=origin.get("address", "") or "未知",
        started_at=row.started_at,
        seen_at=row.seen_at,
        is_current=row.pk == current,
    )


def end_one(request: HttpRequest, handle: str, actor: Actor) -> bool:
    """End the session with this handle; False when there is none among the person's own others."""
    keys = others(request).values_list("pk", flat=True)
    key = next((key for key in keys if handle_of(key) == handle), None)
    return bool(key) and end(Q(pk=key), request, actor) == 1


def end_others(request: HttpRequest, actor: Actor) -> int:
    return end(Q(), request, actor)


def end(which: Q, request: HttpRequest, actor: Actor) -> int:
    with audit.recording():
        ended, _ = others(request).filter(which).delete()
        if ended and actor.user is not None:
            audit.note(actor, "end_session", actor.user, details={"sessions": ended})
    return ended


def others(request: HttpRequest) -> QuerySet[Session]:
    return Session.objects.filter(user=request.user.pk).exclude(pk=request.session.session_key)


def end_all_of(people: Iterable[int]) -> None:
    """After a new password or a stopped account: nothing that was open goes on."""
    ids = list(people)
    for start in range(0, len(ids), 500):
        Session.objects.filter(user__in=ids[start : start + 500]).delete()
