from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from . import request_id


class RequestIdMiddleware:
    """Gives each request an id, answered in X-Request-Id and written into every audit entry."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        value = request_id.begin()
        # Django logs the answer after the id has ended; the log line finds it here.
        request.META["REQUEST_ID"] = value
        try:
            response = self.get_response(request)
        finally:
            request_id.end()
        response["X-Request-Id"] = value
        return response
