from django.http import FileResponse, Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from feedback.models import SurveyResult
from organizations.requests import ActorRequest


@require_safe
def survey_file(request: ActorRequest, pk: int) -> HttpResponseBase:
    """The original file as a download: never shown by the browser, never kept by a cache between."""
    result = get_object_or_404(SurveyResult.objects.visible_to(request.actor).exclude(file=""), pk=pk)
    try:
        content = result.file.open("rb")
    except FileNotFoundError as missing:
        raise Http404 from missing
    response = FileResponse(
        content, as_attachment=True, filename=result.file_name, content_type="application/octet-stream"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
