"""Drawn dashboards kept in memory for as long as they are true.

Every figure follows from records and the day, and no record changes without an entry in the audit chain: as long as the
newest entry of a change is the same, so is the page. So that entry is the key, and nothing has to be thrown away in time. Kept per
worker; whoever acts for another organization or in another role is shown another page.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q

from workflow.models import AuditEntry
from workflow.shelf import Shelf

if TYPE_CHECKING:
    from .stand import Stand

# Entries that come without any change of what is counted: most of a day's are log-ins.
HARMLESS = Q(verb__in=("login", "logout", "export")) | Q(result=AuditEntry.Result.REFUSED)

_kept: Shelf[str] = Shelf()


def drawn(stand: Stand, draw: Callable[[], str]) -> str:
    """The page kept under the present head of the chain, or drawn now."""
    if not settings.DASHBOARDS_KEPT:
        return draw()
    changes = AuditEntry.objects.exclude(HARMLESS).order_by("-sequence")
    head = changes.values_list("hash", flat=True).first()
    actor, round_ = stand.actor, stand.round
    place = (stand.organization.pk, round_.pk if round_ else None, stand.today)
    return _kept.get((head, place, actor.organization_id, actor.role), draw, settings.DASHBOARDS_KEPT)
