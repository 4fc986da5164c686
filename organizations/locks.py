"""Pairs of account and address that django-axes has locked, and unlocking them (安全管理员)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.db.models import Max, Min, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from workflow import audit

from .actor import Actor
from .models import User

MOST_SHOWN = 200


@dataclass(frozen=True)
class LockedPair:
    """`pk` is one of the attempts that make the lock, which names the pair in an address."""

    pk: int
    username: str
    address: str
    failures: int
    until: datetime
    is_known: bool


def locked_out(request: HttpRequest, credentials: object = None) -> HttpResponse:
    """What axes answers to a locked pair: the same for names that exist and names that do not."""
    response = render(request, "registration/locked.html", status=429)
    response["Retry-After"] = str(int(settings.AXES_COOLOFF_TIME.total_seconds()))
    return response


def tried_lately() -> QuerySet[AccessAttempt]:
    return AccessAttempt.objects.filter(attempt_time__gt=timezone.now() - settings.AXES_COOLOFF_TIME)


def locked_pairs() -> list[LockedPair]:
    """Locked now, the latest first. axes keeps one row per browser and adds them up."""
    pairs = (
        tried_lately()
        .values("username", "ip_address")
        .annotate(pk=Min("pk"), failures=Sum("failures_since_start"), last=Max("attempt_time"))
        .filter(failures__gte=settings.AXES_FAILURE_LIMIT)
        .order_by("-last")[:MOST_SHOWN]
    )
    known = set(
        User.objects.filter(username__in=[pair["username"] for pair in pairs]).values_list(
            "username", flat=True
        )
    )
    return [
        LockedPair(
            pk=pair["pk"],
            username=pair["username"] or "—",
            address=pair["ip_address"] or "未知",
            failures=pair["failures"],
            until=pair["last"] + settings.AXES_COOLOFF_TIME,
            is_known=pair["username"] in known,
        )
        for pair in pairs
    ]


def unlock(attempt: AccessAttempt, actor: Actor) -> None:
    """Forget the pair's failures. The entry names the account by its id, and not the address."""
    person = User.objects.filter(username=attempt.username).first()
    with audit.recording():
        reset(ip=attempt.ip_address, username=attempt.username)
        audit.note(actor, "unlock", person or attempt)
