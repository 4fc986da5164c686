"""Every 403 is an entry: this is the one place that sees them all."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from . import audit
from .models import AuditEntry

PAGE = "page"


class RefusalMiddleware:
    """Records answers with 403 that nobody has recorded yet; stands right behind whatever knows the actor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 403 and not audit.has_refused():
            record(request)
        return response


def record(request: HttpRequest) -> None:
    """The page by its name, and the numbers in its address; never the address itself, which may hold a code."""
    match = request.resolver_match
    subject = audit.Subject(PAGE, match.view_name[:40] if match else "")
    numbers = {k: v for k, v in match.kwargs.items() if isinstance(v, int | UUID)} if match else {}
    with audit.recording():
        audit.note(
            request.actor,  # type: ignore[attr-defined]
            "refuse",
            subject,
            details={"method": request.method, "numbers": numbers},
            result=AuditEntry.Result.REFUSED,
        )
