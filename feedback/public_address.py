"""Addresses that stand on paper and in QR codes: those that phones reach."""

from django.conf import settings
from django.http import HttpRequest


def public_address(request: HttpRequest, path: str) -> str:
    """At the collector where there is one, else here."""
    if settings.COLLECTOR_URL:
        return f"{settings.COLLECTOR_URL}{path}"
    return request.build_absolute_uri(path)
