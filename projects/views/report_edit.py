from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from projects.models import ProgressReport
from projects.states import ReportState
from projects.transitions.reports import CORRECT
from workflow import audit

from .report_form import is_filed_since, report_form_page
from .report_month import project_to_report


@require_http_methods(["GET", "POST"])
def report_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Go on with a draft, mend what waits for confirmation, or correct what was submitted."""
    reports = ProgressReport.objects.visible_to(request.actor).select_related("project", "reported_by")
    report = get_object_or_404(reports, pk=pk)
    report.project = project_to_report(request, report.project_id)
    if report.state == ReportState.SUBMITTED and not is_filed_since(request, report):
        verdict = CORRECT.verdict(report, request.actor)
        if verdict.is_forbidden:
            audit.refuse(request.actor, CORRECT.name, report, str(verdict))
            raise PermissionDenied(str(verdict))
        if verdict.is_blocked:
            messages.warning(request, str(verdict))
            return redirect(report)
    return report_form_page(request, report)
