from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from feedback.models import SurveyResult
from feedback.permissions import may_open_original
from feedback.weighing import weigh
from organizations.requests import ActorRequest


@require_safe
def survey_file(request: ActorRequest, pk: int) -> HttpResponseBase:
    """The original file as a download: never shown by the browser, never kept by a cache between."""
    visible = SurveyResult.objects.visible_to(request.actor).select_related(
        "organization", "round", "project"
    )
    result = get_object_or_404(visible.exclude(file=""), pk=pk)
    if not may_open_original(request.actor, result, weigh([result], result.round)[0].is_shown):
        raise PermissionDenied(
            "被调查党组织不查看原始文件，由上级组织或受委托的第三方调查员查看；样本不足的，只由录入人查看"
        )
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
