"""Approval goes upwards, never sideways: who judges whom."""

from collections.abc import Callable

from django.db.models import Exists, OuterRef, Q, QuerySet

from .actor import Actor
from .models import Appointment, Organization
from .roles import Role
from .tree import ancestors_and_self, first_beyond, strictly_below, within


def judging_organization(organization: Organization) -> Organization | None:
    """Nearest organization above with an active officer; the root is judged by its own officers."""
    if organization.is_root:
        return organization
    return staffed_above(organization).first()


def staffed_above(organization: Organization) -> QuerySet[Organization]:
    """Organizations above with an active officer, the nearest first."""
    above = ancestors_and_self(organization.path)[:-1]
    return Organization.objects.filter(path__in=above, pk__in=_with_officers()).order_by("-path")


def judged_by(actor: Actor, field: str = "path") -> Q:
    """Filter for records whose judging organization is the acting officer's, on a path column."""
    if not actor.has_role(Role.OFFICER):
        return Q(pk__in=[])
    root = actor.organization is not None and actor.organization.is_root
    mine = within(actor.path, field) if root else strictly_below(actor.path, field)
    for path in nearer_judges(actor):
        mine &= ~strictly_below(path, field)
    return mine


def may_judge(
    actor: Actor,
    organization: Organization,
    find: Callable[[Organization], Organization | None] = judging_organization,
) -> bool:
    """Whether the actor is an officer of the judging organization and has no post in the judged one.

    At the root its own officers judge; there holding a secretary's, clerk's or member's post of the
    root excludes as everywhere else. `find` is for a caller that has looked the judge up already.
    """
    if not actor.has_role(Role.OFFICER) or organization.pk in actor.involved_organizations:
        return False
    judge = find(organization)
    return judge is not None and actor.is_in(judge.pk)


def is_beside(actor: Actor, organization: Organization) -> bool:
    """Whether the person leads one of the same level and sector, or did within a year: reviews rank them against each
    other, and a poor result of the one is a place for the other."""
    led = (post.organization for post in actor.concerned if post.role == Role.SECRETARY)
    return any((own.level, own.sector) == (organization.level, organization.sector) for own in led)


def _with_officers() -> QuerySet[Appointment, dict[str, int]]:
    return Appointment.objects.active().filter(role=Role.OFFICER).values("organization_id")


def nearer_judges(actor: Actor) -> list[str]:
    """Paths below which others judge than the acting officer. Asked once a request: home counts several kinds of
    what an officer judges."""
    if not actor.has_role(Role.OFFICER):
        return []
    if actor.kept is None:
        return _nearer_judges(actor.path)
    if "nearer_judges" not in actor.kept:
        actor.kept["nearer_judges"] = _nearer_judges(actor.path)
    return actor.kept["nearer_judges"]


def _nearer_judges(path: str) -> list[str]:
    """Topmost organizations strictly below `path` that have officers of their own."""
    # Asked of each organization there: led by the role, the database reads the officers of all cities.
    officers = _with_officers().filter(organization=OuterRef("pk"))
    paths = (
        Organization.objects.filter(Exists(officers), strictly_below(path))
        .order_by("path")
        .values_list("path", flat=True)
    )
    topmost: list[str] = []
    for candidate in paths:
        if not topmost or candidate >= first_beyond(topmost[-1]):
            topmost.append(candidate)
    return topmost
