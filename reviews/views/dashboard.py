from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from reviews.dashboards import kept
from reviews.dashboards.stand import Stand, chosen_stand

from .dashboard_export import dashboard_response


@require_safe
def dashboard(request: ActorRequest, pk: int | None = None) -> HttpResponse:
    """看板 of an organization in scope, by default the own one; with export=xlsx its table as a workbook."""
    stand = chosen_stand(request.actor, pk, request.GET)
    if stand.round is None:
        return render(request, "reviews/dashboard_empty.html", {"stand": stand})
    if request.GET.get("export") == "xlsx":
        return dashboard_response(request, stand)
    context = {"stand": stand, "board": kept.drawn(stand, lambda: drawn(stand))}
    return render(request, "reviews/dashboard.html", context)


def drawn(stand: Stand) -> str:
    """Everything that follows from the figures."""
    return render_to_string("reviews/_dashboard_board.html", {"stand": stand, "board": stand.board})
