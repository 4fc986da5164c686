from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from projects.permissions import may_screen
from projects.screening import ScreeningListing


@require_safe
def screening(request: ActorRequest) -> HttpResponse:
    """研判: everything that waits for a decision of the acting post, to be ticked and decided in bulk."""
    if not may_screen(request.actor):
        raise PermissionDenied("问题研判由本党组织书记和组织部门工作人员办理")
    listing = ScreeningListing(request.actor, request.GET)
    context = {"listing": listing, "form": listing.filter.form, "page": listing.page}
    return render(request, "projects/screening.html", context)
