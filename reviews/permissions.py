"""Who may do what in reviews. State is not looked at here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from organizations import judging
from organizations.models import Appointment, Organization
from organizations.roles import ADMINISTRATORS, Role
from organizations.tree import ancestors_and_self
from projects.permissions import HOUSE

if TYPE_CHECKING:
    from organizations.actor import Actor

    from .models import Mechanism


def reads_library(actor: Actor) -> bool:
    """The library of mechanisms: every user but the administrators, who see no business record."""
    return actor.post is not None and actor.role not in ADMINISTRATORS


def may_draft_mechanisms(actor: Actor) -> bool:
    return actor.has_role(*HOUSE)


def may_draft_mechanism(actor: Actor, mechanism: Mechanism) -> bool:
    """Secretary or clerk of the organization that made it."""
    return actor.has_role(*HOUSE) and actor.is_in(mechanism.organization_id)


def may_recommend_mechanism(actor: Actor, mechanism: Mechanism) -> bool:
    return actor.has_role(Role.SECRETARY) and actor.is_in(mechanism.organization_id)


def issuing_organization(mechanism: Mechanism) -> Organization | None:
    """Nearest organization above with an officer and of a level that may issue for the scope.

    For the own unit that is the judging organization; a township cannot issue for its county.
    """
    own = mechanism.organization
    above = [own.path] if own.is_root else ancestors_and_self(own.path)[:-1]
    officers = Appointment.objects.active().filter(role=Role.OFFICER)
    levels = type(mechanism).ISSUING_LEVELS[mechanism.scope]
    fitting = Organization.objects.filter(
        path__in=above, level__in=levels, pk__in=officers.values("organization")
    )
    return fitting.order_by("-path").first()


def may_issue_mechanism(actor: Actor, mechanism: Mechanism) -> bool:
    """An officer of the issuing organization without a post in the one that made it."""
    return judging.may_judge(actor, mechanism.organization, lambda _: issuing_organization(mechanism))


def may_promote_mechanism(actor: Actor, mechanism: Mechanism) -> bool:
    """A root officer without a post in the organization that made it."""
    root = actor.organization is not None and actor.organization.is_root
    return root and actor.has_role(Role.OFFICER) and not is_involved(actor, mechanism)


def may_abolish_mechanism(actor: Actor, mechanism: Mechanism) -> bool:
    """An officer of the organization that issued it."""
    issued = mechanism.issuer_id is not None and actor.is_in(mechanism.issuer_id)
    return issued and actor.has_role(Role.OFFICER) and not is_involved(actor, mechanism)


def is_involved(actor: Actor, mechanism: Mechanism) -> bool:
    return mechanism.organization_id in actor.involved_organizations
