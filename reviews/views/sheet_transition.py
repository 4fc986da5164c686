from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from reviews.models import ReviewSheet
from reviews.sheet_page import SheetPage
from workflow.transition_page import transition_page


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_transition(request: ActorRequest, pk: int, name: str) -> HttpResponse:
    """Every transition of a review sheet: GET shows its form and blockers, POST does it."""
    sheet = get_object_or_404(ReviewSheet.objects.for_reader(request.actor).with_names(), pk=pk)
    if name == "submit_self":
        return transition_page(request, sheet, name, template="reviews/submit_self.html")
    if name != "confirm":
        return transition_page(request, sheet, name)
    context: dict[str, Any] = {}
    if sheet.is_readable:
        context["page"] = SheetPage(sheet, request.actor)
        if request.method == "POST":
            sheet.evaluated = None  # judged anew under the lock
    return transition_page(request, sheet, name, template="reviews/confirm.html", context=context)
