from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from reviews.aftermath import Aftermath
from reviews.models import ReviewSheet
from reviews.sheet_page import SheetPage

from .review_exports import objections_response, sheet_response


@require_safe
def sheet(request: ActorRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(ReviewSheet.objects.for_reader(request.actor).with_names(), pk=pk)
    if request.GET.get("export") == "objections":
        return objections_response(request, found)
    if request.GET.get("export"):
        return sheet_response(request, found)
    page = SheetPage(found, request.actor)
    return render(
        request,
        "reviews/sheet.html",
        {"sheet": found, "page": page, "after": Aftermath(found, request.actor)},
    )
