from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse

# Three files of 20 MB and the form around them; the proxy of docs/operations.md has the same limit.
MOST_BYTES = 64 * 1024 * 1024


class BodyLimitMiddleware:
    """Refuses a body that is too large before a byte of it is read. Django limits only what is not a file.

    A body of unstated length is read as empty by Django, so nothing gets past this.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isascii() and length.isdigit() and int(length) > MOST_BYTES:
            raise RequestDataTooBig(f"The body has more than {MOST_BYTES} bytes.")
        return self.get_response(request)
