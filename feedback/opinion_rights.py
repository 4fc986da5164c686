"""Who may read and handle opinions. The house that is complained about handles what it can, in the sight of those above."""

from __future__ import annotations

from typing import TYPE_CHECKING

from organizations.roles import Role
from projects.permissions import may_record_problem

from .permissions import oversees

if TYPE_CHECKING:
    from organizations.actor import Actor

    from .models import Opinion

READERS = frozenset({Role.SECRETARY, Role.CLERK, Role.OFFICER, Role.LEADER})


def may_see_opinions(actor: Actor) -> bool:
    """Never ordinary members: an opinion may be about one of them."""
    return actor.role in READERS


def may_adopt_opinion(actor: Actor, opinion: Opinion) -> bool:
    """Whoever may record a problem of the organization: its secretary or clerk, an officer at or above it."""
    return may_record_problem(actor, opinion.organization)


def may_handle_opinion(actor: Actor, opinion: Opinion) -> bool:
    """The organization's secretary, or an officer at or above it."""
    if actor.has_role(Role.SECRETARY):
        return actor.is_in(opinion.organization_id)
    return actor.has_role(Role.OFFICER) and actor.is_above(opinion.path)


def may_reconsider_opinion(actor: Actor, opinion: Opinion) -> bool:
    """Whoever handles it; a house does not undo what was decided above it."""
    decided_above = opinion.handled_by is not None and not opinion.is_handled_by_house
    if actor.is_in(opinion.organization_id) and decided_above:
        return False
    return may_handle_opinion(actor, opinion)


def may_call_writer(actor: Actor, opinion: Opinion) -> bool:
    """An officer above the organization that the writer chose, who has no post there (at the root its own):
    the house that is complained about never learns the number."""
    return oversees(actor, opinion.addressed_to) and may_handle_opinion(actor, opinion)


def handler_words(opinion: Opinion) -> str:
    return f"{opinion.organization.short_name}书记或上级组织部门工作人员"
