from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from projects.change_list import ChangeListing
from projects.permissions import refuse_administrators


@require_safe
def changes(request: ActorRequest) -> HttpResponse:
    """变更申请 of visible projects; officers tick those that they approve together."""
    refuse_administrators(request.actor)
    listing = ChangeListing(request.actor, request.GET)
    context = {"listing": listing, "form": listing.filter.form, "page": listing.page, "rows": listing.rows}
    return render(request, "projects/changes.html", context)
