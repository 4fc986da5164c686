import time
from collections.abc import Callable
from functools import cached_property

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

from .metrics import Tally


class MetricsMiddleware:
    """Counts every answer by the name of its view; nothing at all where no METRICS_TOKEN is set."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.METRICS_TOKEN:
            raise MiddlewareNotUsed
        self.get_response = get_response

    @cached_property
    def tally(self) -> Tally:
        """Of the process that serves, which may have been forked after this was made."""
        return Tally(settings.DATA_DIR / "metrics")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        request.META["METRICS"] = self.tally
        response = self.get_response(request)
        match = request.resolver_match
        view = match.view_name if match else "unknown"
        self.tally.count(view, response.status_code, time.perf_counter() - started)
        return response
