"""复制推广: who works by a mechanism, and whether the acting organization may still say so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .models import Adoption, Mechanism
from .permissions import may_adopt_mechanism, may_withdraw_adoption

if TYPE_CHECKING:
    from organizations.actor import Actor


@dataclass(frozen=True)
class AdoptionRow:
    """One adoption, and whether the reader may end it."""

    adoption: Adoption
    may_withdraw: bool


def adoption_rows(mechanism: Mechanism, actor: Actor) -> list[AdoptionRow]:
    """Running ones first, then those that were given up; one query."""
    found = mechanism.adoptions.visible_to(actor).select_related("organization", "adopted_by__user")
    return [
        AdoptionRow(adoption, adoption.is_running and may_withdraw_adoption(actor, adoption))
        for adoption in found.order_by("state", "-adopted_on", "-pk")
    ]


def why_not(actor: Actor, mechanism: Mechanism) -> str:
    """What stands in the way of adopting, empty when nothing does."""
    if not mechanism.is_in_force:
        return f"“{mechanism}”{mechanism.get_state_display()}，印发后、废止或替代前才能采用。"
    if mechanism.adoptions.running().filter(organization=actor.organization_id).exists():
        return f"本单位已经采用“{mechanism}”，停用后才能重新登记。"
    return ""


def may_begin(actor: Actor, mechanism: Mechanism, rows: list[AdoptionRow]) -> bool:
    """Whether the page offers it; `rows` are the mechanism's."""
    known = any(row.adoption.is_running and actor.is_in(row.adoption.organization_id) for row in rows)
    return may_adopt_mechanism(actor, mechanism) and mechanism.is_in_force and not known
