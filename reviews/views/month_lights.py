from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from reviews.dashboards.lists import MonthList
from reviews.dashboards.stand import chosen_stand


@require_safe
def month_lights(request: ActorRequest, pk: int) -> HttpResponse:
    """月末灯色名单: the projects of an organization and below that ended a month with a light."""
    stand = chosen_stand(request.actor, pk, request.GET)
    if stand.round is None:
        raise Http404
    listing = MonthList(request.actor, stand.organization, stand.round, stand.today, request.GET)
    context = {"stand": stand, "listing": listing, "page": listing.page, "rows": listing.rows}
    return render(request, "reviews/month_lights.html", context)
