from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organizations.exports import exported_list, none_picked
from organizations.filtered_list import PICKED
from organizations.requests import ActorRequest
from organizations.saved_filters import saved_for
from projects.list_exports import LEDGER
from projects.permissions import refuse_administrators
from projects.project_list import ProjectListing


@require_safe
def projects(request: ActorRequest) -> HttpResponse:
    """The list; with export=xlsx the same rows as a ledger of the chosen columns, with export=full as the whole form,
    with export=picked of those alone that were ticked."""
    refuse_administrators(request.actor)
    listing = ProjectListing(request.actor, request.GET)
    export = listing.asked("export")
    if export == PICKED and not listing.picked:
        return none_picked(request, "项目")
    if export in {"xlsx", "full", PICKED} and not listing.mistakes:
        return exported_list(request, LEDGER, listing)
    context = {"listing": listing, "form": listing.filter.form, "page": listing.page, "rows": listing.rows}
    context["saved"] = saved_for("projects:projects", request.actor, request.GET)
    return render(request, "projects/projects.html", context)
