from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from projects.permissions import refuse_administrators
from projects.project_list import ProjectListing

from .ledger import ledger_response


@require_safe
def projects(request: ActorRequest) -> HttpResponse:
    """The list; with export=xlsx the same rows as the official ledger."""
    refuse_administrators(request.actor)
    listing = ProjectListing(request.actor, request.GET)
    if request.GET.get("export") == "xlsx" and not listing.mistakes:
        return ledger_response(request, listing)
    context = {"listing": listing, "form": listing.filter.form, "page": listing.page, "rows": listing.rows}
    return render(request, "projects/projects.html", context)
