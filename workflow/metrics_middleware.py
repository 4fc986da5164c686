import logging
import time
from collections.abc import Callable
from functools import cached_property

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

from .metrics import Tally, is_counted

logger = logging.getLogger(__name__)


class MetricsMiddleware:
    """Counts every answer by the name of its view; nothing at all where no METRICS_TOKEN is set."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.METRICS_TOKEN:
            raise MiddlewareNotUsed
        self.get_response = get_response

    @cached_property
    def tally(self) -> Tally | None:
        """Of the process that serves, which may have been forked after this was made; None where its file cannot be made."""
        try:
            return Tally(settings.DATA_DIR / "metrics")
        except OSError:
            logger.exception("Requests are answered and not counted")
            return None

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        request.META["METRICS"] = self.tally
        response = self.get_response(request)
        match = request.resolver_match
        if self.tally and (match is None or is_counted(match.func)):
            view = match.view_name if match else "unknown"
            self.tally.count(view, response.status_code, time.perf_counter() - started)
        return response
