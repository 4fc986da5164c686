from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from feedback.permissions import require_reader
from feedback.running_list import RunningListing
from feedback.survey_tabs import survey_tabs
from organizations.requests import ActorRequest


@require_safe
def running(request: ActorRequest) -> HttpResponse:
    """调查: the surveys in scope that the system runs itself."""
    require_reader(request.actor)
    listing = RunningListing(request.actor, request.GET)
    context = {
        "listing": listing,
        "form": listing.filter.form,
        "page": listing.page,
        "tabs": survey_tabs(request.actor, "running"),
    }
    return render(request, "feedback/running.html", context)
