"""Which organizations, people and posts an actor may see."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from .names import squeeze
from .roles import ADMINISTRATORS, READS_OWN, READS_SUBTREE, Role
from .tree import ancestors_and_self, within

if TYPE_CHECKING:
    from .actor import Actor

A_YEAR = timedelta(days=365)


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

    def found_by(self, words: str) -> OrganizationQuerySet:
        """Organizations whose name, its spelling or initials hold the words, or whose code begins with them."""
        key = squeeze(words)
        return self.filter(
            Q(pinyin__contains=key) | Q(region_code__startswith=key) | Q(party_code__iexact=key)
        )

    def vacant(self) -> OrganizationQuerySet:
        """书记空缺: active ones without anybody in the secretary's post today."""
        appointments = self.model._meta.get_field("appointments").related_model.objects
        held = appointments.active().filter(organization=models.OuterRef("pk"), role=Role.SECRETARY)
        return self.active().filter(~models.Exists(held))

    def active(self, day: date | None = None) -> OrganizationQuerySet:
        today = day or timezone.localdate()
        return self.filter(Q(active_to=None) | Q(active_to__gte=today), active_from__lte=today)


class AppointmentQuerySet(models.QuerySet[Any]):
    def active(self, day: date | None = None) -> AppointmentQuerySet:
        """Posts held on the day (default today); the last day in office counts."""
        today = day or timezone.localdate()
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=today), starts_on__lte=today)

    def concerning(self, day: date | None = None) -> AppointmentQuerySet:
        """active() and what Actor.left is made of."""
        today = day or timezone.localdate()
        since = today - A_YEAR
        held = Q(ends_on=None) | Q(ends_on__gte=today) | Q(ends_on__gt=since, role=Role.SECRETARY)
        return self.filter(held, starts_on__lte=today)

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

    def standing(self, day: date | None = None) -> AppointmentQuerySet:
        """Posts held on the day or later: what counts when a further post is given."""
        today = day or timezone.localdate()
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=today))

    def holders(self, organization_id: int, *roles: str) -> AppointmentQuerySet:
        """Active posts of these roles in one organization."""
        return self.active().filter(organization=organization_id, role__in=roles)


class UserQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> UserQuerySet:
        """Oneself, and whoever holds or held a post in scope; the two administrators see everybody."""
        if actor.is_service or actor.role in {Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}:
            return self
        appointments = self.model._meta.get_field("appointments").related_model.objects
        seen = appointments.visible_to(actor).filter(user=models.OuterRef("pk"))
        return self.filter(Q(pk=actor.user_id) | models.Exists(seen))

    def with_posts(self) -> UserQuerySet:
        """With the posts held today or later as `held`, in one query for all."""
        posts = self.model._meta.get_field("appointments").related_model.objects.standing()
        shown = posts.select_related("organization__parent__parent").order_by("pk")
        return self.prefetch_related(models.Prefetch("appointments", shown, to_attr="held"))

    def found_by(self, words: str) -> UserQuerySet:
        """People by name, its spelling or initials, by login name or by the whole phone number."""
        key = squeeze(words)
        return self.filter(Q(pinyin__contains=key) | Q(username__icontains=key) | Q(phone=key))


class HandOverQuerySet(models.QuerySet[Any]):
    def visible_to(self, actor: Actor) -> HandOverQuerySet:
        """Both persons in whatever post of today, the organization's own secretary, officers and leaders above."""
        if actor.is_service:
            return self
        if actor.post is None or actor.role in ADMINISTRATORS:
            return self.none()
        seen = Q(predecessor__user=actor.user_id) | Q(successor__user=actor.user_id)
        if actor.role in {Role.OFFICER, Role.LEADER}:
            seen |= within(actor.path, "organization__path")
        elif actor.role == Role.SECRETARY:
            seen |= Q(organization=actor.organization_id)
        return self.filter(seen)

    def with_names(self) -> HandOverQuerySet:
        return self.select_related("organization", "predecessor__user", "successor__user")

    def with_everything(self) -> HandOverQuerySet:
        """With everyone and every unit that the page names."""
        return self.with_names().select_related(
            "predecessor__organization", "successor__organization", "unsigned_noted_by__user"
        )

    def unsigned_by(self, actor: Actor) -> HandOverQuerySet:
        """Those that the person still has to sign, in whatever post."""
        if actor.post is None or actor.role in ADMINISTRATORS:
            return self.none()
        record = self.model
        hands = Q(predecessor__user=actor.user_id, state__in=record.WAITS_FOR_PREDECESSOR)
        receives = Q(successor__user=actor.user_id, state__in=record.WAITS_FOR_SUCCESSOR)
        return self.filter(hands | receives)
