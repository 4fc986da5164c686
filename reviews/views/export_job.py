from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from organizations.sheets.kit import XLSX
from reviews.bulk_export import place
from reviews.models import ExportJob
from reviews.permissions import may_export_sheets


def own_job(request: ActorRequest, token: UUID) -> ExportJob:
    """Of the same person in the same post; whoever may no longer export finds it closed."""
    if not may_export_sheets(request.actor):
        raise PermissionDenied("考核表由组织部门工作人员批量导出")
    found = ExportJob.objects.filter(user=request.user.pk, post=request.actor.post_id)
    job: ExportJob = get_object_or_404(found, pk=token)
    if job.is_expired:
        raise Http404
    return job


@never_cache
@require_safe
def export_job(request: ActorRequest, token: UUID) -> HttpResponse:
    """How far the workbook is; the page asks again by itself, or by its link."""
    return render(request, "reviews/export_job.html", {"job": own_job(request, token)})


@never_cache
@require_safe
def export_job_file(request: ActorRequest, token: UUID) -> HttpResponseBase:
    job = own_job(request, token)
    if not job.is_ready or not place(job).exists():
        raise Http404
    response = FileResponse(place(job).open("rb"), as_attachment=True, filename=job.name, content_type=XLSX)
    response["X-Content-Type-Options"] = "nosniff"
    return response
