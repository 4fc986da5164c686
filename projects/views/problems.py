from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from projects.permissions import refuse_administrators
from projects.problem_list import ProblemListing


@require_safe
def problems(request: ActorRequest) -> HttpResponse:
    """The pool; what is ticked here becomes a declaration."""
    refuse_administrators(request.actor)
    listing = ProblemListing(request.actor, request.GET)
    context = {"listing": listing, "form": listing.filter.form, "page": listing.page, "rows": listing.rows}
    return render(request, "projects/problems.html", context)
