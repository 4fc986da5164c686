from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from projects.gathering_tabs import gathering_tabs
from projects.permissions import refuse_administrators
from projects.resolution_list import ResolutionListing


@require_safe
def resolutions(request: ActorRequest) -> HttpResponse:
    """议定事项: what is owed first, by due date."""
    refuse_administrators(request.actor)
    listing = ResolutionListing(request.actor, request.GET)
    context = {
        "listing": listing,
        "form": listing.filter.form,
        "page": listing.page,
        "tabs": gathering_tabs("resolutions"),
    }
    return render(request, "projects/resolutions.html", context)
