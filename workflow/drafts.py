"""Drafts: what is typed into a form is kept on the server until the form is sent.

A page that may be drafted carries a form key, made only when its view let the person in. The key says whose
draft it is and of which page; only that person in that post is shown it, on that page, whose view judges anew.
"""

from datetime import datetime

from django.utils import timezone

from .form_keys import FormKey
from .form_models import Draft
from .typed import Typed


def save(key: FormKey, text: Typed) -> datetime:
    """Keep what is typed now in place of what was kept before."""
    now = timezone.now()
    Draft.objects.update_or_create(
        user_id=key.user_id, post_id=key.post_id, page=key.page, defaults={"text": text, "updated_at": now}
    )
    return now


def find(user_id: int, post_id: int, page: str) -> Draft | None:
    return Draft.objects.filter(user_id=user_id, post_id=post_id, page=page).first()


def forget(key: FormKey) -> None:
    """The form was sent, or its draft given up."""
    Draft.objects.filter(user_id=key.user_id, post_id=key.post_id, page=key.page).delete()
