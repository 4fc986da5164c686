"""Which organizations, people and posts an actor may see."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from .roles import ADMINISTRATORS, READS_OWN, READS_SUBTREE, Role
from .tree import ancestors_and_self, within

if TYPE_CHECKING:
    from .actor import Actor


class OrganizationQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> OrganizationQuerySet:
        """Organizations in scope: the administrators see the whole tree, experts and surveyors none."""
        if actor.is_service or actor.role in {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}:
            return self
        if actor.role in READS_SUBTREE:
            return self.filter(within(actor.path))
        if actor.role in READS_OWN:
            return self.filter(pk=actor.organization_id)
        return self.none()

    def next_z_number(self) -> int:
        """The next serial of organizations that have no region code."""
        highest = self.aggregate(highest=models.Max("z_number"))["highest"]
        return (highest or 0) + 1

    def below(self, path: str) -> OrganizationQuerySet:
        """The organization with this path and everything under it."""
        return self.filter(within(path))

    def chain(self, path: str) -> OrganizationQuerySet:
        """The organization with this path and everything above it, from the root down."""
        return self.filter(path__in=ancestors_and_self(path)).order_by("path")

    def active(self, day: date | None = None) -> OrganizationQuerySet:
        today = day or timezone.localdate()
        return self.filter(Q(active_to=None) | Q(active_to__gte=today), active_from__lte=today)


class AppointmentQuerySet(models.QuerySet[Any]):
    def active(self, day: date | None = None) -> AppointmentQuerySet:
        """Posts held on the day (default today); the last day in office counts."""
        today = day or timezone.localdate()
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=today), starts_on__lte=today)

    def visible_to(self, actor: Actor) -> AppointmentQuerySet:
        """Business roles see the posts in their scope; administrators' posts are for administrators."""
        if actor.is_service or actor.role in {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}:
            return self
        business = self.exclude(role__in=ADMINISTRATORS)
        if actor.role in READS_SUBTREE:
            return business.filter(within(actor.path, "organization__path"))
        if actor.role in READS_OWN:
            return business.filter(organization=actor.organization_id)
        return self.none()

    def holders(self, organization_id: int, *roles: str) -> AppointmentQuerySet:
        """Active posts of these roles in one organization."""
        return self.active().filter(organization=organization_id, role__in=roles)
