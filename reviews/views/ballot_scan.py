from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from reviews.models import BallotScan, ComparisonGroup
from reviews.permissions import BARRED, judges_sheet, may_assign_scorers


@require_safe
def ballot_scan(request: ActorRequest, pk: int) -> HttpResponseBase:
    """计票表扫描件 as a download: never shown by the browser, never kept by a cache between."""
    groups = ComparisonGroup.objects.visible_to(request.actor)
    scans = BallotScan.objects.filter(group__in=groups).select_related("group", "sheet__group")
    scan = get_object_or_404(scans, pk=pk)
    barred = scan.sheet is not None and not judges_sheet(request.actor, scan.sheet)
    if barred or not may_assign_scorers(request.actor, scan.group):
        raise PermissionDenied(f"计票表由审定单位的组织部门工作人员查看，{BARRED}")
    try:
        content = scan.file.open("rb")
    except FileNotFoundError as missing:
        raise Http404 from missing
    response = FileResponse(
        content, as_attachment=True, filename=scan.name, content_type="application/octet-stream"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
