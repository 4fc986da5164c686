from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from reviews.dashboards.lists import SatisfactionList
from reviews.dashboards.stand import chosen_stand


@require_safe
def satisfaction(request: ActorRequest, pk: int) -> HttpResponse:
    """群众满意度名单: the organizations whose results make the rate on the dashboard."""
    stand = chosen_stand(request.actor, pk, request.GET)
    if stand.round is None:
        raise Http404
    listing = SatisfactionList(request.actor, stand.organization, stand.round, stand.today, request.GET)
    context = {"stand": stand, "listing": listing, "page": listing.page, "rows": listing.rows}
    return render(request, "reviews/satisfaction.html", context)
