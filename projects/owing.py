"""Who carries out a resolution: the person named, else the house of the unit, else the house that met."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q

from .permissions import HOUSE

if TYPE_CHECKING:
    from organizations.actor import Actor


def carried_by(actor: Actor, today: date) -> Q:
    """A unit's house owes what names nobody, or somebody whose post has ended; the house that met owes
    what names a unit outside the tree, since nobody there can log in."""
    owed = Q(person=actor.post_id)
    if actor.has_role(*HOUSE):
        vacant = Q(person=None) | Q(person__ends_on__lt=today)
        owed |= vacant & Q(unit=actor.organization_id)
        owed |= Q(unit=None, person=None, meeting__organization=actor.organization_id)
    return owed
