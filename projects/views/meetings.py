from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organizations.exports import exported_list
from organizations.requests import ActorRequest
from organizations.saved_filters import saved_for
from projects.gathering_tabs import gathering_tabs
from projects.list_exports import MEETINGS
from projects.meeting_list import MeetingListing
from projects.permissions import refuse_administrators


@require_safe
def meetings(request: ActorRequest) -> HttpResponse:
    """调度会: the meetings in scope, newest first. ?export=xlsx gives the filtered list."""
    refuse_administrators(request.actor)
    listing = MeetingListing(request.actor, request.GET)
    if request.GET.get("export") == "xlsx":
        return exported_list(request, MEETINGS, listing)
    context = {
        "listing": listing,
        "form": listing.filter.form,
        "page": listing.page,
        "tabs": gathering_tabs("meetings"),
        "saved": saved_for("projects:meetings", request.actor, request.GET),
    }
    return render(request, "projects/meetings.html", context)
