"""`manage.py check --deploy` of our own: what Django's checks do not know."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register

LAN = Warning(
    "INSECURE_LAN is on: passwords and records travel in clear text over the network.",
    hint="For a closed network without certificates only. Otherwise set SECURE_HTTPS=on.",
    id="gongjian.W001",
)
NEITHER = Warning(
    "Neither SECURE_HTTPS nor INSECURE_LAN is on.",
    hint="Set SECURE_HTTPS=on; on a closed network without certificates INSECURE_LAN=on, which warns on every page.",
    id="gongjian.W002",
)
SHARED_CACHE = Warning(
    "The cache is one per process, so rate limits count once per worker.",
    hint="Leave CACHE_URL unset (the database), or point it to Redis.",
    id="gongjian.W003",
)
PER_PROCESS = ("locmem", "dummy")


@register(Tags.security, deploy=True)
def check_transport(**_: Any) -> list[CheckMessage]:
    if settings.SECURE_HTTPS:
        return []
    return [LAN if settings.INSECURE_LAN else NEITHER]


@register(Tags.security, deploy=True)
def check_cache(**_: Any) -> list[CheckMessage]:
    backend = settings.CACHES["default"]["BACKEND"]
    return [SHARED_CACHE] if any(word in backend for word in PER_PROCESS) else []
