from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from projects.permissions import refuse_administrators
from projects.publication_list import PublicationListing


@require_safe
def publication_print(request: ActorRequest) -> HttpResponse:
    """公示名单 on paper, of the conditions that the list was narrowed to."""
    refuse_administrators(request.actor)
    listing = PublicationListing(request.actor, request.GET)
    return render(request, "projects/publication_print.html", {"listing": listing})
