from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from projects.permissions import refuse_administrators
from projects.publication_list import PublicationListing


@require_safe
def publication(request: ActorRequest) -> HttpResponse:
    """立项公示: the approved projects of a round in scope, newest approvals first."""
    refuse_administrators(request.actor)
    return render(
        request, "projects/publication.html", {"listing": PublicationListing(request.actor, request.GET)}
    )
