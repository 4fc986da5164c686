from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from reviews.dashboards.lists import OverdueList
from reviews.dashboards.place import chosen_place


@require_safe
def overdue(request: ActorRequest, pk: int) -> HttpResponse:
    """逾期任务名单 of an organization and everything below it."""
    place = chosen_place(request.actor, pk, request.GET)
    if place.round is None:
        raise Http404
    listing = OverdueList(request.actor, place.organization, place.round, place.today, request.GET)
    context = {"place": place, "listing": listing, "page": listing.page, "rows": listing.rows}
    return render(request, "reviews/overdue.html", context)
