from django.http import FileResponse, Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from reviews.models import ObjectionFile


@require_safe
def objection_file(request: ActorRequest, pk: int) -> HttpResponseBase:
    """The file as a download: never shown by the browser, never kept by a cache between."""
    found = get_object_or_404(ObjectionFile.objects.visible_to(request.actor), pk=pk)
    try:
        content = found.file.open("rb")
    except FileNotFoundError as missing:
        raise Http404 from missing
    response = FileResponse(
        content, as_attachment=True, filename=found.name, content_type="application/octet-stream"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
