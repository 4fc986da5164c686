from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse_lazy
from django.views.decorators.http import require_safe

from organizations.listing import COLUMNS, row, trail_to, with_secretary
from organizations.models import Appointment, HandOver, Level, Organization
from organizations.organization_pages import pages_about
from organizations.permissions import (
    appointable_roles,
    keeps_people,
    may_issue_passwords,
    may_keep_organizations,
)
from organizations.requests import ActorRequest

# By it the browser finds back to the page and row of the list (back.js).
LIST = ("党组织", reverse_lazy("organizations:organizations"))
MOST_CHILDREN = 30
MOST_FORMER = 50
MOST_HAND_OVERS = 10


@require_safe
def organization(request: ActorRequest, pk: int) -> HttpResponse:
    """Facts, children, and who holds or held a post here."""
    actor = request.actor
    found = get_object_or_404(Organization.objects.visible_to(actor).select_related("parent"), pk=pk)
    children = with_secretary(Organization.objects.visible_to(actor).filter(parent=found))
    context: dict[str, Any] = {
        "organization": found,
        "trail": [LIST, *trail_to(found, actor), (found.short_name, "")],
        "children": [row(child, False) for child in children.order_by("position", "path")[:MOST_CHILDREN]],
        "columns": COLUMNS.usual,
        "child_count": children.count(),
        "posts": posts_of(request, found),
        "former": former_posts_of(request, found),
        "hand_overs": hand_overs_of(request, found),
        "may_keep": may_keep_organizations(actor),
        "word_note": word_note(found) if may_keep_organizations(actor) else "",
        "may_appoint": bool(appointable_roles(actor)) and not found.is_closed,
        "may_issue": may_issue_passwords(actor),
        "pages": pages_about(actor, found),
        "keeps_people": keeps_people(actor),
    }
    return render(request, "organizations/organization.html", context)


def word_note(found: Organization) -> str:
    """For whoever keeps the document words: whose numbers would be the same. Villages issue none."""
    if found.level == Level.VILLAGE:
        return ""
    if not found.document_word:
        return "未设发文代字的单位共用“督”，督办单的文号会重复"
    twins = Organization.objects.filter(document_word=found.document_word).exclude(pk=found.pk)
    twin = twins.select_related("parent__parent").order_by("path").first()
    return f"{twin.placed_name}也用这个代字，督办单的文号会重复" if twin else ""


def posts_of(request: ActorRequest, found: Organization) -> list[Appointment]:
    here = Appointment.objects.visible_to(request.actor).filter(organization=found)
    return list(here.standing().select_related("user", "organization").order_by("pk"))


def former_posts_of(request: ActorRequest, found: Organization) -> list[Appointment]:
    here = Appointment.objects.visible_to(request.actor).filter(organization=found)
    over = here.exclude(pk__in=here.standing().values("pk"))
    return list(over.select_related("user", "organization").order_by("-ends_on", "-pk")[:MOST_FORMER])


def hand_overs_of(request: ActorRequest, found: Organization) -> list[HandOver]:
    here = HandOver.objects.visible_to(request.actor).filter(organization=found)
    return list(here.with_names().defer("matters")[:MOST_HAND_OVERS])
