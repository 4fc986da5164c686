"""The alarm for password spraying: a few tries each for many names, from one address or from many.

No pair of account and address is tried often enough to be locked, and locking everybody is what an attacker would
like best. So nothing is locked: the log, the audit chain and the security administrators are told, once an hour.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.core.cache import cache
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from workflow import audit
from workflow.models import AuditEntry, Notice
from workflow.throttle import out_of_order

from .actor import service
from .models import Appointment
from .roles import Role

logger = logging.getLogger(__name__)

WINDOW = timedelta(minutes=10)
QUIET = timedelta(hours=1)  # between two alarms
QUIET_KEY = "spraying-alarm"
SERVICE = "log_in_watch"
VERB = "spraying_alarm"


@dataclass(frozen=True)
class Tries:
    names: int
    addresses: int


def watch() -> None:
    """After a failure: raise the alarm when too many names were tried lately."""
    tries = lately()
    if tries.names >= settings.SPRAYED_NAMES and not told_lately():
        raise_alarm(tries)


def told_lately() -> bool:
    """By the cache, since of two at once one gets the key; by the log where the cache is out of order."""
    try:
        return not cache.add(QUIET_KEY, 1, QUIET.total_seconds())
    except out_of_order():
        since = timezone.now() - QUIET
        return AuditEntry.objects.filter(verb=VERB, happened_at__gte=since).exists()


def lately() -> Tries:
    """Names and addresses with failures in the window. axes forgets a name's failures when it gets in."""
    since = timezone.now() - WINDOW
    counted = AccessAttempt.objects.filter(attempt_time__gte=since).aggregate(
        names=Count("username", distinct=True), addresses=Count("ip_address", distinct=True)
    )
    return Tries(**counted)


def raise_alarm(tries: Tries) -> None:
    """No name and no address is kept in entry or log: whoever is told looks at the list of failures."""
    logger.warning("Passwords were tried for %s names from %s addresses", tries.names, tries.addresses)
    minutes = WINDOW // timedelta(minutes=1)
    text = f"疑似撞库：{minutes} 分钟内有 {tries.names} 个登录名从 {tries.addresses} 个地址输错密码，请查看"
    with audit.recording():
        entry = audit.note(
            service(SERVICE),
            VERB,
            AccessAttempt(),
            details={"names": tries.names, "addresses": tries.addresses, "minutes": minutes},
        )
        Notice.objects.bulk_create(
            Notice(
                entry_id=entry.pk,
                user_id=post.user_id,
                post_id=post.pk,
                text=text,
                url=reverse("organizations:security"),
            )
            for post in Appointment.objects.active().filter(role=Role.SECURITY_ADMIN)
        )
