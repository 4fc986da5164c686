"""A form that could not be taken: kept in the session until its author sends it again.

One sent after its session had ended waits until the same person is back; the files of one that came back
with mistakes wait beside it, since a browser forgets what was chosen.

Only what carries a key of this system is kept, so that a stranger cannot fill the store. Whoever else
logs in on this machine is not shown it.
"""

import time
from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict

from . import kept_files, typed
from .form_keys import FormKey

KEPT_FOR = 2 * 60 * 60  # seconds
SESSION = "interrupted_form"
STORED = "files_are_stored"  # of a request


@dataclass(frozen=True)
class Interrupted:
    """`why`: expired (the session had ended), sent (the form had been sent before), confirm (the password was
    asked for), post (it was opened in another post) or returned (it came back with mistakes)."""

    text: typed.Typed
    files: list[kept_files.KeptFile]
    at: float
    why: str


class Returned(NamedTuple):
    """The files that a form with mistakes offers again; `are_lost` when there were more than can be kept."""

    files: list[kept_files.KeptFile]
    are_lost: bool = False


def keep(request: HttpRequest, key: FormKey, why: str) -> bool:
    """Keep what this request sent; False when it may not or cannot be kept."""
    text = typed.typed(request.POST)
    if not typed.may_be_kept(text):
        return False
    clear(request)
    store(request, key, text, kept_files.keep(request.FILES), why)
    return True


def store(
    request: HttpRequest, key: FormKey, text: typed.Typed, files: list[kept_files.KeptFile], why: str
) -> None:
    request.session[SESSION] = {
        "user": key.user_id,
        "page": key.page,
        "text": text,
        "files": [file.content for file in files],
        "at": time.time(),
        "why": why,
    }


def keep_returned(request: HttpRequest, key: FormKey, refused: set[str]) -> Returned:
    """Keep what was chosen in controls that are not `refused`, beside what waits already and is still wanted.

    Nothing when the view has stored the files although the form comes back.
    """
    text = typed.typed(request.POST)
    if getattr(request, STORED, False) or not typed.may_be_kept(text):
        return Returned([])
    waiting = [file for file in asked_files(request) if file.field not in refused]
    chosen = newly_chosen(request, refused)
    if not chosen:
        return Returned(waiting)
    fresh = kept_files.keep(chosen, most=kept_files.MOST - len(waiting))
    clear(request, waiting)
    store(request, key, text, waiting + fresh, "returned")
    return Returned(waiting + fresh, are_lost=not fresh)


def newly_chosen(request: HttpRequest, refused: set[str]) -> MultiValueDict[str, UploadedFile]:
    chosen = {
        name: [upload for upload in uploads if not kept_files.is_kept(upload) and not upload.closed]
        for name, uploads in request.FILES.lists()
        if name not in refused
    }
    return MultiValueDict({name: uploads for name, uploads in chosen.items() if uploads})


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
    for file in asked_files(request):
        kept_files.attach(request.FILES, file)


def asked_files(request: HttpRequest) -> list[kept_files.KeptFile]:
    """The kept files that the posted form names and that still wait."""
    asked = request.POST.getlist(typed.KEPT_FILE)
    kept = current(request) if asked else None
    files = [kept_files.KeptFile(**content) for content in kept["files"]] if kept else []
    return [file for file in files if file.token in asked]


def drop_files(request: HttpRequest) -> None:
    """The view has stored what the form brought, although the form comes back: no file waits any more."""
    setattr(request, STORED, True)
    for file in asked_files(request):
        transaction.on_commit(partial(kept_files.discard, file))
    kept: dict[str, Any] | None = request.session.get(SESSION)
    if kept is not None:
        request.session[SESSION] = kept | {"files": []}


def forget(request: HttpRequest, page: str) -> None:
    kept: dict[str, Any] | None = request.session.get(SESSION)
    if kept is not None and kept["page"] == page:
        clear(request)


def clear(request: HttpRequest, wanted: Collection[kept_files.KeptFile] = ()) -> None:
    """Forget what is kept; the files `wanted` stay."""
    kept = request.session.pop(SESSION, None)
    for content in kept["files"] if kept else ():
        file = kept_files.KeptFile(**content)
        if file not in wanted:
            kept_files.discard(file)
