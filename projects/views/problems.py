from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organizations.exports import exported_list
from organizations.requests import ActorRequest
from organizations.saved_filters import saved_for
from projects.list_exports import PROBLEMS
from projects.permissions import refuse_administrators
from projects.problem_list import ProblemListing


@require_safe
def problems(request: ActorRequest) -> HttpResponse:
    """The pool; what is ticked here becomes a declaration. ?export=xlsx gives the filtered list."""
    refuse_administrators(request.actor)
    listing = ProblemListing(request.actor, request.GET)
    if request.GET.get("export") == "xlsx":
        return exported_list(request, PROBLEMS, listing)
    context = {"listing": listing, "form": listing.filter.form, "page": listing.page, "rows": listing.rows}
    context["saved"] = saved_for("projects:problems", request.actor, request.GET)
    return render(request, "projects/problems.html", context)
