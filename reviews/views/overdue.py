from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from reviews.dashboards.lists import OverdueList
from reviews.dashboards.stand import chosen_stand


@require_safe
def overdue(request: ActorRequest, pk: int) -> HttpResponse:
    """逾期任务名单 of an organization and everything below it."""
    stand = chosen_stand(request.actor, pk, request.GET)
    if stand.round is None:
        raise Http404
    listing = OverdueList(request.actor, stand.organization, stand.round, stand.today, request.GET)
    context = {"stand": stand, "listing": listing, "page": listing.page, "rows": listing.rows}
    return render(request, "reviews/overdue.html", context)
