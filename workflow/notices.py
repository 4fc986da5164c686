"""Telling people: one Notice per person and post, written in the transaction of the change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import Func, IntegerField, QuerySet

from .audit import Acting
from .models import AuditEntry, Notice
from .written import MARKERS, rows_of, written

if TYPE_CHECKING:
    from .engine import Recipient


def addressed_to(actor: Acting) -> QuerySet[Notice]:
    """Notices to the person in the acting post."""
    if actor.user_id is None:
        return Notice.objects.none()
    return Notice.objects.filter(user_id=actor.user_id, post_id=actor.post_id)


def unread(actor: Acting) -> int:
    """Number of unread notices to the person in the acting post; asked by every page, so its text is kept."""
    if actor.user_id is None:
        return 0
    receiver = (actor.user_id,) if actor.post_id is None else (actor.user_id, actor.post_id)
    [(number,)] = rows_of(
        *written("unread", len(receiver), receiver, lambda: unread_by(*MARKERS[: len(receiver)]))
    )
    return int(number)


def unread_by(user_id: int, post_id: int | None = None) -> QuerySet[Any]:
    """One row with their number, as count() asks for it."""
    number = Func("pk", function="COUNT", output_field=IntegerField())
    return Notice.objects.filter(user_id=user_id, post_id=post_id, read_at=None).values_list(number)


def tell(audience: Iterable[Recipient], entry: AuditEntry, text: str, record: Any, actor: Acting) -> None:
    """Tell everyone in the audience once, except the person who acted."""
    told = {(r.user_id, r.post_id) for r in audience if r.user_id != actor.user_id}
    if not told:
        return
    url = record.get_absolute_url() if hasattr(record, "get_absolute_url") else ""
    Notice.objects.bulk_create(
        Notice(entry_id=entry.pk, user_id=user_id, post_id=post_id, text=text[:200], url=url)
        for user_id, post_id in sorted(told, key=str)
    )
