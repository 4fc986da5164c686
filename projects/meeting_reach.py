"""Whom a resolution may name: who is near the organization, who leads the projects on its lists, and who works on
their tasks, wherever that person's own unit is."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q, QuerySet

from organizations.models import Appointment, Organization
from organizations.roles import INVOLVED, Role

from .models import Task
from .reach import Choices, Reach, unit_choices
from .states import OPEN_TASK


@dataclass(frozen=True)
class MeetingReach(Reach):
    """`also` are ids of organizations whose projects the meeting may discuss, at any depth below."""

    also: frozenset[int] = frozenset()

    @cached_property
    def people(self) -> list[Appointment]:
        own = Q(organization=self.organization, role__in=INVOLVED)
        leading = Q(organization__parent=self.organization) | Q(organization__in=self.also)
        working = Q(pk__in=self.tasks.values("owner_post"))
        return list(
            Appointment.objects.active()
            .filter(own | (leading & Q(role=Role.SECRETARY)) | working)
            .select_related("user", "organization")
            .order_by("organization__path", "pk")
        )

    @property
    def tasks(self) -> QuerySet[Task]:
        """Open tasks that somebody of the tree owns, of the projects on the lists."""
        houses = self.also | {self.organization.pk}
        return Task.objects.filter(
            owner_post__isnull=False, project__organization__in=houses, state__in=OPEN_TASK
        ).order_by()

    @cached_property
    def units(self) -> Choices[Organization]:
        offered = list(super().units.records.values())
        known = {unit.pk for unit in offered}
        deeper = Organization.objects.active().filter(pk__in=self.also - known).order_by("path")
        return unit_choices([*offered, *deeper])
