"""What the frame of every page shows, evaluated only where a template uses it."""

from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from .actor import NOBODY, Actor
from .frame import frame_of
from .keeping import PLACE_CACHE
from .models import Organization
from .navigation import links_for

PLACE_SECONDS = 60


def chrome(request: HttpRequest) -> dict[str, Any]:
    actor: Actor = getattr(request, "actor", NOBODY)
    links: Any = SimpleLazyObject(lambda: links_for(actor, request.path))
    return {
        "mechanism": settings.MECHANISM_NAME,
        "insecure_lan": settings.INSECURE_LAN,
        "place": SimpleLazyObject(place),
        "nav_links": links,
        "frame": SimpleLazyObject(lambda: frame_of(actor, request.path, place(), tuple(links))),
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
