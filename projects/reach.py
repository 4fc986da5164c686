"""Whom and which units a plan may name: offered in the form, and recognised when typed."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from django.db.models import Q

from organizations.models import Appointment, Organization
from organizations.roles import INVOLVED, Role
from organizations.tree import ancestors_and_self

T = TypeVar("T", Appointment, Organization)

LEADING = frozenset({Role.SECRETARY, Role.MEMBER})
MOST_UNITS = 400


class AmbiguousNameError(ValueError):
    """The text fits several records; carries the labels that tell them apart."""

    def __init__(self, labels: list[str]) -> None:
        super().__init__("、".join(labels))
        self.labels = labels


@dataclass(frozen=True)
class Choices(Generic[T]):
    """Records by the label that is offered; a plain name finds its record when only one bears it."""

    records: dict[str, T]
    names: dict[str, list[str]]

    @property
    def labels(self) -> list[str]:
        return list(self.records)

    def find(self, text: str) -> T | None:
        """The record a text names, None when it is none of the tree. Raises AmbiguousNameError."""
        wanted = text.strip()
        if wanted in self.records:
            return self.records[wanted]
        labels = self.names.get(wanted, [])
        if len(labels) > 1:
            raise AmbiguousNameError(labels)
        return self.records[labels[0]] if labels else None

    def label_of(self, record: T) -> str:
        """The label of a record that is still offered, else empty."""
        return next((label for label, offered in self.records.items() if offered.pk == record.pk), "")


@dataclass(frozen=True)
class Reach:
    """Seen from one organization: its own people and the secretaries below, its chain and their children."""

    organization: Organization

    @cached_property
    def people(self) -> list[Appointment]:
        own = Q(organization=self.organization, role__in=INVOLVED)
        below = Q(organization__parent=self.organization, role=Role.SECRETARY)
        return list(
            Appointment.objects.active()
            .filter(own | below)
            .select_related("user", "organization")
            .order_by("organization__path", "pk")
        )

    @cached_property
    def leaders(self) -> Choices[Appointment]:
        """Secretary and members of the organization itself: they lead tasks and verify them."""
        return people_choices(
            [post for post in self.people if self.is_own(post) and post.role in LEADING], self.organization
        )

    @cached_property
    def owners(self) -> Choices[Appointment]:
        return people_choices(self.people, self.organization)

    @cached_property
    def units(self) -> Choices[Organization]:
        """The chain up to the root and the children of everyone in it: departments, neighbours, own units."""
        chain = ancestors_and_self(self.organization.path)
        near = (
            Organization.objects.active()
            .filter(Q(path__in=chain) | Q(parent__path__in=chain))
            .order_by("-path")[:MOST_UNITS]
        )
        return unit_choices(near)

    def is_own(self, post: Appointment) -> bool:
        return post.organization_id == self.organization.pk


def people_choices(posts: Iterable[Appointment], home: Organization) -> Choices[Appointment]:
    """陆知远（书记）; from another organization 周以宁（区住建局书记）."""
    records: dict[str, Appointment] = {}
    names: dict[str, list[str]] = {}
    for post in posts:
        place = "" if post.organization_id == home.pk else post.organization.short_name
        label = f"{post.user.name}（{place}{post.title or post.get_role_display()}）"
        if label not in records:
            records[label] = post
            names.setdefault(post.user.name, []).append(label)
    return Choices(records, names)


def unit_choices(units: Iterable[Organization]) -> Choices[Organization]:
    """By short name where only one bears it, else by the full name."""
    found = list(units)
    shorts: dict[str, int] = {}
    for unit in found:
        shorts[unit.short_name] = shorts.get(unit.short_name, 0) + 1
    records: dict[str, Organization] = {}
    names: dict[str, list[str]] = {}
    for unit in found:
        label = unit.short_name if shorts[unit.short_name] == 1 else unit.name
        if label not in records:
            records[label] = unit
            for name in {unit.short_name, unit.name} - {label}:
                names.setdefault(name, []).append(label)
    return Choices(records, names)
