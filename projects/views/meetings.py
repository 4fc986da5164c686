from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from projects.meeting_list import MeetingListing
from projects.permissions import refuse_administrators


@require_safe
def meetings(request: ActorRequest) -> HttpResponse:
    """调度会: the meetings in scope, newest first."""
    refuse_administrators(request.actor)
    listing = MeetingListing(request.actor, request.GET)
    context = {"listing": listing, "form": listing.filter.form, "page": listing.page}
    return render(request, "projects/meetings.html", context)
