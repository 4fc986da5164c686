from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse


class TrustedProxiesMiddleware:
    """Behind TRUSTED_PROXIES reverse proxies, sets REMOTE_ADDR to the address that the outermost of them saw.

    Every proxy appends the address it was called from to X-Forwarded-For. So only the last TRUSTED_PROXIES
    entries were written by ours; whatever stands before them, the client may have invented.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.TRUSTED_PROXIES:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.proxies = settings.TRUSTED_PROXIES

    def __call__(self, request: HttpRequest) -> HttpResponse:
        addresses = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if len(addresses) >= self.proxies and (address := addresses[-self.proxies].strip()):
            request.META["REMOTE_ADDR"] = address
        return self.get_response(request)
