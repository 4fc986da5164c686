from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from reviews.dashboards.lists import SecretaryList
from reviews.dashboards.place import chosen_place


@require_safe
def coverage(request: ActorRequest, pk: int) -> HttpResponse:
    """书记领办情况: which secretaries lead a project and which do not."""
    place = chosen_place(request.actor, pk, request.GET)
    if place.round is None:
        raise Http404
    listing = SecretaryList(request.actor, place.organization, place.round, place.today, request.GET)
    context = {"place": place, "listing": listing, "page": listing.page, "rows": listing.rows}
    return render(request, "reviews/coverage.html", context)
