"""What the frame of every page shows, evaluated only where a template uses it."""

from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from workflow.notices import addressed_to

from .keeping import PLACE_CACHE
from .models import Organization
from .navigation import links_for, search_for

PLACE_SECONDS = 60


def chrome(request: HttpRequest) -> dict[str, Any]:
    actor = getattr(request, "actor", None)
    return {
        "mechanism": settings.MECHANISM_NAME,
        "insecure_lan": settings.INSECURE_LAN,
        "place": SimpleLazyObject(place),
        "nav_links": SimpleLazyObject(lambda: links_for(actor, request.path) if actor else []),
        "search_url": SimpleLazyObject(lambda: search_for(actor) if actor else ""),
        "unread": SimpleLazyObject(lambda: unread(actor)),
        "now": timezone.now(),
    }


def place() -> str:
    """Short name of the root organization, kept by each worker: it changes once in many years."""
    name = caches["process"].get(PLACE_CACHE)
    if name is None:
        name = (
            Organization.objects.filter(parent=None)
            .order_by("pk")
            .values_list("short_name", flat=True)
            .first()
        )
        if name:
            caches["process"].set(PLACE_CACHE, name, PLACE_SECONDS)
    return name or ""


def unread(actor: Any) -> int:
    """Unread notices of the acting post."""
    if not actor or not actor.user_id:
        return 0
    return addressed_to(actor).filter(read_at=None).count()
