"""A form that is opened again comes with what was typed into it before."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from . import drafts, form_keys, interrupted
from .form_filling import fill, insert, target
from .form_keys import FormKey
from .kept_files import KeptFile
from .typed import Typed, typed

WORDS = {
    "draft": "上次没有提交的内容已恢复",
    "expired": "登录已过期，您填的内容都在，还没有提交",
    "confirm": "密码已确认，您填的内容都在，还没有提交",
    "returned": "上次没有提交成功的内容已恢复",
    "post": "您已换了任职，填的内容都在，还没有提交",
    "sent": "您之后改动的内容都在，还没有提交",
}


@dataclass(frozen=True)
class Waiting:
    """What waits for this person on this page; `why` is a key of WORDS."""

    text: Typed
    files: list[KeptFile]
    at: datetime
    why: str


def resume(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Fill the page's form with what waits for this person here; any other answer as it is."""
    if request.method == "POST" and response.status_code == 422:
        return with_files(request, response)
    if request.method != "GET" or response.status_code != 200 or not is_page(response):
        return response
    found = waiting(request)
    if found is None:
        return response
    shown = {
        "words": WORDS[found.why],
        "at": found.at,
        "files": found.files,
        "is_draft": found.why == "draft",
    }
    filled = fill(
        response.content.decode(),
        found.text,
        above=render_to_string("components/resumed.html", shown, request),
        inside=render_to_string("components/kept_files.html", {"files": found.files, "are_lost": False}),
    )
    if filled and (filled.differs or found.files):
        response.content = filled.html.encode()
    return response


def with_files(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A form that comes back with its mistakes offers its files again, unless its view has stored them."""
    key: FormKey | None = getattr(request, "form_key", None)
    if key is None or not request.FILES or not is_page(response):
        return response
    html = response.content.decode()
    form = target(html, typed(request.POST))
    if form is None:
        return response
    returned = interrupted.keep_returned(request, key, form.refused)
    shown = {"files": returned.files, "are_lost": returned.are_lost}
    response.content = insert(html, form, render_to_string("components/kept_files.html", shown)).encode()
    return response


def is_page(response: HttpResponse) -> bool:
    return not response.streaming and response["Content-Type"].startswith("text/html")


def waiting(request: HttpRequest) -> Waiting | None:
    """One query, on pages that keep drafts and on no other."""
    session: Any = getattr(request, "session", None)
    if session is None or not session.accessed or not request.user.is_authenticated:
        return None
    page = form_keys.address(request)
    kept = interrupted.find(request, page)
    if kept is not None:
        return Waiting(kept.text, kept.files, datetime.fromtimestamp(kept.at, UTC), kept.why)
    if not getattr(request, "keeps_drafts", False):
        return None
    draft = drafts.find(request.user.pk or 0, form_keys.acting_post(request), page)
    return Waiting(draft.text, [], draft.updated_at, "draft") if draft else None
