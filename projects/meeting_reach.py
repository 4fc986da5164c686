"""Whom a resolution may name: who is near the organization, and who leads the projects on its lists."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q

from organizations.models import Appointment, Organization
from organizations.roles import INVOLVED, Role

from .reach import Choices, Reach, unit_choices


@dataclass(frozen=True)
class MeetingReach(Reach):
    """`also` are ids of organizations whose projects the meeting may discuss, at any depth below."""

    also: frozenset[int] = frozenset()

    @cached_property
    def people(self) -> list[Appointment]:
        own = Q(organization=self.organization, role__in=INVOLVED)
        leading = Q(organization__parent=self.organization) | Q(organization__in=self.also)
        return list(
            Appointment.objects.active()
            .filter(own | (leading & Q(role=Role.SECRETARY)))
            .select_related("user", "organization")
            .order_by("organization__path", "pk")
        )

    @cached_property
    def units(self) -> Choices[Organization]:
        offered = list(super().units.records.values())
        known = {unit.pk for unit in offered}
        deeper = Organization.objects.active().filter(pk__in=self.also - known).order_by("path")
        return unit_choices([*offered, *deeper])
