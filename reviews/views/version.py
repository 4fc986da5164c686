from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from reviews.models import ReviewSheet, SheetVersion
from reviews.version_page import VersionPage


@require_safe
def version(request: ActorRequest, pk: int) -> HttpResponse:
    """历史版本: a version that was unlocked, as it was decided, on paper."""
    sheets = ReviewSheet.objects.for_reader(request.actor).with_names()
    sheet = get_object_or_404(sheets, versions=pk)
    seen = SheetVersion.objects.of_reader(sheet, request.actor).select_related("confirmed_by__user")
    page = VersionPage(sheet, get_object_or_404(seen, pk=pk), request.actor)
    return render(request, "reviews/version.html", {"page": page})
