"""What both ways to begin a report share: whose project, which month, and what is there already."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from organizations.requests import ActorRequest
from projects.lights import month_day
from projects.models import ProgressReport, Project
from projects.periods import due_day, month_after
from projects.permissions import may_report
from projects.reporting import open_periods, period_to_report, read_period, report_for
from projects.states import RUNNING, ReportState
from workflow import audit

from .report_form import is_filed_since

REFUSED = "您没有报送进展的权限，由项目所属党组织的书记或填报员办理"


def project_to_report(request: ActorRequest, pk: int) -> Project:
    """404 outside the scope, 403 for whoever may only read."""
    projects = Project.objects.visible_to(request.actor).select_related("round", "organization")
    project = get_object_or_404(projects, pk=pk)
    if not may_report(request.actor, project):
        audit.refuse(request.actor, "report", project, REFUSED)
        raise PermissionDenied(REFUSED)
    return project


def draft_of_month(request: ActorRequest, project: Project) -> ProgressReport | HttpResponse:
    """The month's report while it is unfinished; else the page to show instead."""
    today = timezone.localdate()
    asked = request.GET.get("period", "")
    period = read_period(asked) if asked else period_to_report(project, request.actor, today)
    if period is None and not asked:
        return nothing_due(request, project)
    report = report_for(project, period, request.actor) if period else None
    if report is not None and is_filed_since(request, report):
        return report  # the form tells it, with what was typed
    if report is not None and report.state != ReportState.DRAFT:
        messages.info(request, f"{report}{report.get_state_display()}，不用再填")
        return redirect(report)
    if report is None or period not in open_periods(project, today):
        raise Http404
    return report


def nothing_due(request: ActorRequest, project: Project) -> HttpResponse:
    """Every month so far is reported, or the project is not under way."""
    context = {
        "project": project,
        "title": "现在不用报进展",
        "text": f"项目当前为“{project.get_state_display()}”。",
    }
    if project.state in RUNNING and project.started_on is not None:
        period = max(month_after(project.started_on), month_after(timezone.localdate()))
        due = month_day(due_day(period, project.round.report_due_day))
        context |= {"title": "没有待报的进展", "text": f"下一期：{period.month} 月进展，{due}截止。"}
    return render(request, "projects/report_none.html", context)
