"""The addresses of an import: its five pages under one prefix, and what is done with a process that works for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from organizations.grave_acts import asks_password
from organizations.requests import ActorRequest
from workflow.sending import many_transactions

from . import job_pages, pages
from .imports import Import

View = Callable[..., HttpResponse]


def import_paths(prefix: str, kind: Import) -> list[URLPattern]:
    """One route for each page; the template has none where another page gives it."""
    name = kind.address.partition(":")[2]
    either = require_http_methods(["GET", "HEAD", "POST"])
    judged = bound(pages.check, kind)
    if kind.asks_password_of:
        judged = asks_password(*kind.asks_password_of)(judged)
    routes: list[tuple[str, str, View]] = [
        ("", "", many_transactions(either(bound(pages.upload, kind)))),
        ("<uuid:token>/", "_check", many_transactions(never_cache(either(judged)))),
        ("<uuid:token>/job/", "_job", many_transactions(require_POST(bound(job_pages.step, kind)))),
        ("<uuid:token>/refusals/", "_refusals", never_cache(require_safe(bound(pages.refusals, kind)))),
        ("<uuid:token>/marked/", "_marked", never_cache(require_safe(bound(pages.marked, kind)))),
    ]
    if not kind.template_address:
        routes.insert(1, ("template/", "_template", require_safe(bound(pages.template, kind))))
    return [path(prefix + address, view, name=name + tail) for address, tail, view in routes]


def bound(page: Callable[..., HttpResponse], kind: Import) -> View:
    def view(request: ActorRequest, **given: Any) -> HttpResponse:
        return page(request, kind, **given)

    view.__name__ = view.__qualname__ = f"{kind.address.partition(':')[2]}_{page.__name__}"
    return view
