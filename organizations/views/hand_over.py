from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from organizations.actor import Actor
from organizations.handing_over import posts_of
from organizations.listing import trail_to
from organizations.models import HandOver
from organizations.requests import ActorRequest
from organizations.roles import READS_SUBTREE
from organizations.transitions import HAND, RECEIVE
from workflow import engine
from workflow.engine import Offer, Transition
from workflow.forms import TransitionForm
from workflow.transition_page import transition_page


@dataclass(frozen=True)
class Signature:
    """What this person signs on the page itself, with one tap."""

    step: Transition
    form: TransitionForm


@require_safe
def hand_over(request: ActorRequest, pk: int) -> HttpResponse:
    """移交单: what was open on the day, the signatures, and what this actor may add."""
    actor = request.actor
    found = get_object_or_404(HandOver.objects.visible_to(actor).with_everything(), pk=pk)
    offers = engine.available(found, actor)
    organization = found.organization
    trail = trail_to(organization, actor) if is_linked(found, actor) else []
    here = organization.get_absolute_url() if is_linked(found, actor) else ""
    context: dict[str, Any] = {
        "hand_over": found,
        "trail": [*trail, (organization.short_name, here), ("书记交接", "")],
        "kinds": [kind for kind in found.matters if kind["matters"]],
        "without": "、".join(kind["label"] for kind in found.matters if not kind["matters"]),
        "is_linked": is_linked(found, actor),
        "signature": signature(found, actor, offers),
        "is_absent": is_absent(found),
        "offers": [offer for offer in offers if offer.step not in (HAND, RECEIVE)],
    }
    return render(request, "organizations/hand_over.html", context)


def is_linked(found: HandOver, actor: Actor) -> bool:
    """Whether the lines lead on: the predecessor reads what was open, but the records are no longer his."""
    return actor.has_role(*READS_SUBTREE) and actor.is_above(found.organization.path)


def is_absent(found: HandOver) -> bool:
    """Whether the predecessor should sign and cannot: without any post nobody logs in."""
    return found.state in found.WAITS_FOR_PREDECESSOR and not posts_of(found.predecessor.user_id)


def signature(found: HandOver, actor: Actor, offers: list[Offer]) -> Signature | None:
    step = next((offer.step for offer in offers if offer.step in (HAND, RECEIVE)), None)
    return Signature(step, step.form(record=found, actor=actor)) if step else None


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over_transition(request: ActorRequest, pk: int, name: str) -> HttpResponse:
    """Both signatures, and the officer's word that one is missing."""
    found = get_object_or_404(HandOver.objects.visible_to(request.actor).with_everything(), pk=pk)
    return transition_page(request, found, name)
