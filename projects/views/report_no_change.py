from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from projects.models import ProgressReport
from projects.reporting import filing_step, has_content, mark, overtaking, without_change
from workflow import audit, engine
from workflow.engine import RefusalError, Transition
from workflow.transition_page import refused

from .report_form import show_first, term
from .report_month import draft_of_month, project_to_report


@require_http_methods(["GET", "POST"])
def report_no_change(request: ActorRequest, pk: int) -> HttpResponse:
    """本月无变化 in two taps: the link on the home page, and the one button of this page."""
    project = project_to_report(request, pk)
    report = draft_of_month(request, project)
    if isinstance(report, HttpResponse):
        return report
    if has_content(report):
        messages.info(request, "本月已有进展内容或任务更新，已为您填好，请核对后报送")
        return redirect(f"{reverse('projects:report_new', args=[pk])}?period={report.period:%Y-%m}")
    step = filing_step(report, request.actor)
    if request.method == "POST":
        return file(request, report, step)
    context = {"project": project, "report": report, "step": step, "term": term(report)}
    return render(request, "projects/report_no_change.html", context)


def file(request: ActorRequest, report: ProgressReport, step: Transition | None) -> HttpResponse:
    made_for = mark(report)
    try:
        with audit.recording():
            engine.lock(report.project)
            first = overtaking(report, made_for)
            if first is None and step is not None:
                without_change(report, request.actor)
                engine.run(step, report, request.actor)
    except RefusalError as refusal:
        return refused(request, report.project, refusal.step, refusal.verdict)
    if first is not None or step is None:
        return show_first(request, first or report)
    messages.success(request, f"已{step.label}：{report}，本月无变化")
    return redirect(report)
