"""Mechanisms that wait for the acting officer's organization, to be issued or to be checked; part of the home page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from organizations.models import Appointment, Level
from organizations.roles import Role
from organizations.tree import ancestors_and_self, strictly_below, within
from projects.duties import Duty, dated
from projects.post_duties import Matter, counted

from .models import Mechanism

if TYPE_CHECKING:
    from organizations.actor import Actor

REMIND = timedelta(days=30)
CHECK = "check_mechanism"


def checks_due(actor: Actor) -> QuerySet[Any] | None:
    """How many the acting organization has to check, and since when."""
    return counted(to_check(actor), CHECK, "check_on") if actor.has_role(Role.OFFICER) else None


def to_check(actor: Actor) -> QuerySet[Any]:
    """Issued by the acting officer's organization and due for a check within thirty days, or overdue."""
    if not actor.has_role(Role.OFFICER):
        return Mechanism.objects.none()
    due = Mechanism.objects.in_force().filter(
        issuer=actor.organization_id, check_on__lte=timezone.localdate() + REMIND
    )
    return due.exclude(organization__in=actor.involved_organizations)


def check_duty(matter: Matter, today: date) -> Duty:
    url = f"{reverse('reviews:mechanisms')}?check=due"
    return dated(f"{matter.pk:,} 条长效机制待复评", "", url, matter.day, today)


CHECK_WORDS: dict[str, Callable[[Matter, date], Duty]] = {CHECK: check_duty}


def issuing_duties(actor: Actor) -> list[Duty]:
    """One sentence with their number; a single one leads straight to its form. Two queries at most."""
    waiting = waiting_for(actor)
    if not waiting:
        return []
    url = f"{reverse('reviews:mechanisms')}?state={Mechanism.State.RECOMMENDED}"
    if len(waiting) == 1:
        url = reverse("reviews:mechanism_transition", args=[waiting[0].pk, "issue"])
    return [Duty(f"{len(waiting)} 个长效机制待印发", waiting[0].title if len(waiting) == 1 else "", url)]


def waiting_for(actor: Actor) -> list[Mechanism]:
    """Those for which permissions.issuing_organization() gives the acting organization, found for all at once."""
    own = actor.organization
    if own is None or not actor.has_role(Role.OFFICER):
        return []
    reach = within(actor.path) if own.is_root else strictly_below(actor.path)
    found = Mechanism.objects.filter(reach, state=Mechanism.State.RECOMMENDED).exclude(
        organization__in=actor.involved_organizations
    )
    fitting = [made for made in found.order_by("path", "pk") if own.level in made.ISSUING_LEVELS[made.scope]]
    nearer = nearer_issuers(actor.path, fitting)
    return [made for made in fitting if not any(is_issued_by(made, *issuer) for issuer in nearer)]


def nearer_issuers(path: str, mechanisms: list[Mechanism]) -> set[tuple[str, str]]:
    """Path and level of organizations with officers between the acting one and the makers."""
    between = {
        above for made in mechanisms for above in ancestors_and_self(made.path)[:-1] if len(above) > len(path)
    }
    if not between:
        return set()
    officers = Appointment.objects.active().filter(role=Role.OFFICER, organization__path__in=between)
    return set(officers.values_list("organization__path", "organization__level"))


def is_issued_by(made: Mechanism, path: str, level: str) -> bool:
    return path in ancestors_and_self(made.path)[:-1] and Level(level) in made.ISSUING_LEVELS[made.scope]
