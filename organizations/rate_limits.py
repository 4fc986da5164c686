"""Searches and exports cost the most; each person has so many a minute, however many sit behind one address."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from workflow.error_pages import too_many
from workflow.throttle import Limit

SEARCHES = Limit("search", 60, 60)
EXPORTS = Limit("export", 20, 60)


class RateLimitMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponse | None:
        limit = limit_of(request)
        if limit is None or not request.user.is_authenticated:
            return None
        wait = limit.spend(f"user {request.user.pk}")
        return too_many(request, wait) if wait else None


def limit_of(request: HttpRequest) -> Limit | None:
    """By the names that every list uses (design §9)."""
    if "export" in request.GET:
        return EXPORTS
    return SEARCHES if request.GET.get("q", "").strip() else None
