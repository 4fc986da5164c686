from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from organizations.saved_filters import saved_for
from projects.gathering_tabs import gathering_tabs
from projects.obstacle_list import ObstacleListing
from projects.permissions import refuse_administrators


@require_safe
def obstacles(request: ActorRequest) -> HttpResponse:
    """难点堵点: the obstacles in scope, those that wait for the reader's organization first."""
    refuse_administrators(request.actor)
    listing = ObstacleListing(request.actor, request.GET)
    context = {
        "listing": listing,
        "form": listing.filter.form,
        "page": listing.page,
        "tabs": gathering_tabs("obstacles"),
        "saved": saved_for("projects:obstacles", request.actor, request.GET),
    }
    return render(request, "projects/obstacles.html", context)
