"""What a search finds in the library of mechanisms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import F, Q, QuerySet

from projects.search import Hit, Kind, Term, register_kind

from .models import Mechanism
from .permissions import reads_library

if TYPE_CHECKING:
    from organizations.actor import Actor


def rows(actor: Actor) -> QuerySet[Any]:
    return Mechanism.objects.visible_to(actor).select_related("organization").defer("text")


def matches(term: Term) -> Q:
    return Q(search_key__contains=term.text) | Q(organization__in=term.units)


def hit(made: Mechanism) -> Hit:
    return Hit(
        title=made.title,
        number=made.document_number,
        note=f"{made.organization}　{made.get_scope_display()}",
        url=made.get_absolute_url(),
        state=made.get_state_display(),
        tone=Mechanism.STATE_TONES.get(Mechanism.State(made.state), ""),
    )


register_kind(
    Kind(
        name="mechanisms", label="长效机制", order=50, may=reads_library,
        rows=rows, matches=matches, hit=hit,
        exact=lambda text: Q(search_key__startswith=text),
        newest=(F("in_force_from").desc(nulls_last=True), "-pk"),
        indexed=((Mechanism, "search_key"),),
    )
)  # fmt: skip
