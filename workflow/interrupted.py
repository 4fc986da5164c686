"""A form sent after its session had ended: kept in the new session until the same person is back.

Only what carries a key of this system is kept, so that a stranger cannot fill the store. Whoever else
logs in on this machine is not shown it.
"""

import time
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from . import kept_files, typed
from .form_keys import FormKey

KEPT_FOR = 2 * 60 * 60  # seconds
SESSION = "interrupted_form"


@dataclass(frozen=True)
class Interrupted:
    """`why` is expired (the session had ended) or sent (the form had been sent before)."""

    text: typed.Typed
    files: list[kept_files.KeptFile]
    at: float
    why: str


def keep(request: HttpRequest, key: FormKey, why: str) -> bool:
    """Keep what this request sent; False when it may not or cannot be kept."""
    text = typed.typed(request.POST)
    if typed.is_secret(text) or typed.is_too_large(text):
        return False
    clear(request)
    request.session[SESSION] = {
        "user": key.user_id,
        "page": key.page,
        "text": text,
        "files": [file.content for file in kept_files.keep(request.FILES)],
        "at": time.time(),
        "why": why,
    }
    return True


def find(request: HttpRequest, page: str) -> Interrupted | None:
    """What this person had sent from this page, if it is not too old."""
    kept = current(request)
    if kept is None or kept["page"] != page:
        return None
    files = [kept_files.KeptFile(**content) for content in kept["files"]]
    return Interrupted(kept["text"], files, kept["at"], kept["why"])


def current(request: HttpRequest) -> dict[str, Any] | None:
    kept: dict[str, Any] | None = request.session.get(SESSION)
    if kept is None or kept["user"] != request.user.pk or time.time() - kept["at"] > KEPT_FOR:
        return None
    return kept


def take_files(request: HttpRequest) -> None:
    """Add the kept files that the form names to those it brings."""
    asked = request.POST.getlist(typed.KEPT_FILE)
    kept = current(request) if asked else None
    for content in kept["files"] if kept else ():
        file = kept_files.KeptFile(**content)
        if file.token in asked:
            kept_files.attach(request.FILES, file)


def forget(request: HttpRequest, page: str) -> None:
    kept: dict[str, Any] | None = request.session.get(SESSION)
    if kept is not None and kept["page"] == page:
        clear(request)


def clear(request: HttpRequest) -> None:
    kept = request.session.pop(SESSION, None)
    for content in kept["files"] if kept else ():
        kept_files.discard(kept_files.KeptFile(**content))
