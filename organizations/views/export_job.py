from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from organizations.export_job import KEPT_FOR
from organizations.export_jobs import KINDS, cancel, place
from organizations.models import ExportJob
from organizations.requests import ActorRequest
from organizations.sheets.kit import XLSX


def own_job(request: ActorRequest, token: UUID) -> ExportJob:
    """Of the same person in the same post; whoever may no longer export it finds it closed."""
    found = ExportJob.objects.filter(user=request.user.pk, post=request.actor.post_id)
    job: ExportJob = get_object_or_404(found, pk=token)
    if job.is_expired or job.kind not in KINDS:  # of an earlier version
        raise Http404
    return job


@never_cache
@require_safe
def export_jobs(request: ActorRequest) -> HttpResponse:
    """我的导出: the large workbooks of the last day, of the post that is acted in."""
    found = ExportJob.objects.filter(
        user=request.user.pk,
        post=request.actor.post_id,
        kind__in=KINDS,
        begun_at__gte=timezone.now() - KEPT_FOR,
    )
    return render(request, "organizations/export_jobs.html", {"jobs": found})


@never_cache
@require_safe
def export_job(request: ActorRequest, token: UUID) -> HttpResponse:
    """How far the workbook is; the page asks again by itself, or by its link."""
    job = own_job(request, token)
    kind = KINDS[job.kind]
    return render(
        request, "organizations/export_job.html", {"job": job, "kind": kind, "list_url": reverse(kind.page)}
    )


@never_cache
@require_safe
def export_job_file(request: ActorRequest, token: UUID) -> HttpResponseBase:
    job = own_job(request, token)
    if not job.is_ready or not place(job).exists():
        raise Http404
    response = FileResponse(place(job).open("rb"), as_attachment=True, filename=job.name, content_type=XLSX)
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
def export_job_cancel(request: ActorRequest, token: UUID) -> HttpResponse:
    job = own_job(request, token)
    cancel(job)
    return redirect(job)
