from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from reviews.dashboards.place import chosen_place

from .dashboard_export import dashboard_response


@require_safe
def dashboard(request: ActorRequest, pk: int | None = None) -> HttpResponse:
    """看板 of an organization in scope, by default the own one; with export=xlsx its table as a workbook."""
    place = chosen_place(request.actor, pk, request.GET)
    if place.round is None:
        return render(request, "reviews/dashboard_empty.html", {"place": place})
    if request.GET.get("export") == "xlsx":
        return dashboard_response(request, place)
    return render(request, "reviews/dashboard.html", {"place": place, "board": place.board})
