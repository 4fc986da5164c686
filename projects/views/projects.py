from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from organizations.saved_filters import saved_for
from projects.list_columns import ledger_fields
from projects.permissions import refuse_administrators
from projects.project_list import ProjectListing

from .ledger import ledger_response


@require_safe
def projects(request: ActorRequest) -> HttpResponse:
    """The list; with export=xlsx the same rows as a ledger of the chosen columns, with export=full as the whole form."""
    refuse_administrators(request.actor)
    listing = ProjectListing(request.actor, request.GET)
    if request.GET.get("export") == "full" and not listing.mistakes:
        return ledger_response(request, listing)
    if request.GET.get("export") == "xlsx" and not listing.mistakes:
        return ledger_response(request, listing, ledger_fields(listing.columns))
    context = {"listing": listing, "form": listing.filter.form, "page": listing.page, "rows": listing.rows}
    context["saved"] = saved_for("projects:projects", request.actor, request.GET)
    return render(request, "projects/projects.html", context)
