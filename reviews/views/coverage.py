from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from reviews.dashboards.lists import SecretaryList
from reviews.dashboards.stand import chosen_stand


@require_safe
def coverage(request: ActorRequest, pk: int) -> HttpResponse:
    """书记领办情况: which secretaries lead a project and which do not."""
    stand = chosen_stand(request.actor, pk, request.GET)
    if stand.round is None:
        raise Http404
    listing = SecretaryList(request.actor, stand.organization, stand.round, stand.today, request.GET)
    context = {"stand": stand, "listing": listing, "page": listing.page, "rows": listing.rows}
    return render(request, "reviews/coverage.html", context)
