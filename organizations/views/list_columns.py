from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from organizations.requests import ActorRequest
from organizations.saved_filters import page_of


@require_POST
def list_columns(request: ActorRequest) -> HttpResponse:
    """Remember the ticked columns of a list, and show the list as it was filtered."""
    page = page_of(request.POST.get("page", ""), request.actor)
    if page is None:
        raise Http404
    query = QueryDict(request.POST.get("query", ""))
    listing = page.listing(request.actor, query)
    listing.offered.choose(request.actor, page.route, request.POST.getlist("column"))
    messages.success(request, "已按您选择的列显示，以后也这样显示")
    return redirect(f"{page.url}?{query.urlencode()}" if query else page.url)
