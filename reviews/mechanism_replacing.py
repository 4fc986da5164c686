"""What may stand in a mechanism's place: one in force that binds whoever the old one bound."""

from typing import Any

from django.db.models import Q, QuerySet

from organizations.tree import ancestors_and_self

from .models import Mechanism

Scope = Mechanism.Scope


def replacements(mechanism: Mechanism) -> QuerySet[Any]:
    """Mechanisms in force of a scope that is not narrower, the latest first.

    One for the own unit replaces only one of the same unit; one for a county only within that county.
    """
    fitting = Q(scope=Scope.CITY)
    if mechanism.scope in {Scope.OWN, Scope.COUNTY}:
        fitting |= Q(scope=Scope.COUNTY, issuer__path__in=ancestors_and_self(mechanism.path))
    if mechanism.scope == Scope.OWN:
        fitting |= Q(scope=Scope.OWN, organization=mechanism.organization_id)
    found = Mechanism.objects.in_force().filter(fitting).exclude(pk=mechanism.pk)
    return found.select_related("organization").order_by("-in_force_from", "-pk")
