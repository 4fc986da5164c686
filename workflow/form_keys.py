"""The hidden key of a form: who opened which page in which post, and a number that is used once.

{% csrf_token %} writes it into every form of whoever is logged in (templatetags/once.py).
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core import signing
from django.http import HttpRequest

FIELD = "form_key"
SALT = "workflow.form-key"
DRAFT_SALT = (
    "workflow.draft-key"  # apart from it: every page has forms, only those that may be drafted this one
)
VALID_FOR = timedelta(days=7)  # of a page that stays open; far longer than any session
KEPT_FOR = timedelta(days=14)  # of the row that says a key was used: longer than pages are valid
MOST_ADDRESS = 300


@dataclass(frozen=True)
class FormKey:
    """`page` is the address at which the form was opened, with its query."""

    nonce: str
    user_id: int
    post_id: int
    page: str


def issue(request: HttpRequest) -> str:
    """A new key for a form on this page, signed; empty for whoever is not logged in, and on public pages.

    A page that shows a form again keeps the address at which it was first opened.
    """
    user = getattr(request, "user", None)
    if user is None or is_public(request) or not user.is_authenticated:
        return ""
    sent: FormKey | None = getattr(request, "form_key", None)
    page = sent.page if sent else address(request)
    content = [secrets.token_urlsafe(12), user.pk, acting_post(request), page]
    return signing.dumps(content, salt=SALT)


def is_public(request: HttpRequest) -> bool:
    """Whether the page needs no log-in; such a page is answered without asking for a session."""
    match = request.resolver_match
    return match is not None and not getattr(match.func, "login_required", True)


def issue_draft(request: HttpRequest) -> FormKey:
    """Who may keep drafts of this page; `signed_draft` makes it hard to forge."""
    user: Any = request.user
    sent: FormKey | None = getattr(request, "form_key", None)
    return FormKey("", user.pk, acting_post(request), sent.page if sent else address(request))


def signed_draft(key: FormKey) -> str:
    return signing.dumps([key.nonce, key.user_id, key.post_id, key.page], salt=DRAFT_SALT)


def read_draft(text: str) -> FormKey | None:
    return read(text, DRAFT_SALT)


def read(text: str, salt: str = SALT) -> FormKey | None:
    """None for one that this system did not make, or that is too old."""
    try:
        return FormKey(*signing.loads(text, salt=salt, max_age=VALID_FOR))
    except (signing.BadSignature, ValueError, TypeError):
        return None


def address(request: HttpRequest) -> str:
    """Path and query; a very long query is left out."""
    full = request.get_full_path()
    return full if len(full) <= MOST_ADDRESS else request.path[:MOST_ADDRESS]


def acting_post(request: HttpRequest) -> int:
    actor: Any = getattr(request, "actor", None)
    return (actor.post_id if actor else None) or 0
