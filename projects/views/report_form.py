"""The form of the monthly report: a new one, a draft, one that waits for confirmation, a correction."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from organizations.actor import Actor
from organizations.requests import ActorRequest
from projects.forms.report import ReportForm
from projects.models import ProgressReport
from projects.reporting import filing_step, overtaking, without_change
from projects.states import ReportState
from workflow import audit, engine
from workflow.engine import RefusalError, Transition


def report_form_page(request: ActorRequest, report: ProgressReport) -> HttpResponse:
    """Show the form, keep a draft, or file the report. The caller has judged scope and right."""
    step = filing_step(report, request.actor)
    posted = request.method == "POST"
    files = step is not None and "save" not in request.POST
    unchanged = "no_change" in request.POST and report.state == ReportState.DRAFT
    form = ReportForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        instance=report,
        actor=request.actor,
        filing=files and not unchanged,
    )
    if posted and form.is_valid() and unchanged and form.has_content:
        form.add_error(None, "本月已有进展内容或任务更新，不能按“本月无变化”报送，请核对后报送进展")
    if posted and form.is_valid():
        return act(request, form, step if files else None, unchanged)
    keep_uploads(request, form)
    return show(request, form, step)


def show(request: ActorRequest, form: ReportForm, step: Transition | None) -> HttpResponse:
    report = form.instance
    context: dict[str, Any] = {
        "form": form,
        "report": report,
        "project": report.project,
        "step": step,
        "term": term(report),
        "verb": verb(report, step),
        "action": address(report),
        "is_draft": report.state == ReportState.DRAFT,
    }
    return render(request, "projects/report_form.html", context, status=422 if form.is_bound else 200)


def verb(report: ProgressReport, step: Transition | None) -> str:
    """报送 7 月进展; the object is left out where only one could be meant."""
    if step is None:
        return f"保存{report}"
    return step.label if step.name == "propose" else f"{step.label} {report}"


def address(report: ProgressReport) -> str:
    """Where the form goes: it names the month, so that a second click cannot report the next one."""
    if report.pk and report.state != ReportState.DRAFT:
        return reverse("projects:report_edit", args=[report.pk])
    return f"{reverse('projects:report_new', args=[report.project_id])}?period={report.period:%Y-%m}"


def term(report: ProgressReport) -> str:
    """28 日截止，剩 4 天."""
    days = (report.due_on - timezone.localdate()).days
    left = f"剩 {days} 天" if days > 0 else "今日" if days == 0 else f"已过 {-days} 天"
    return f"{report.due_on.day} 日截止，{left}"


def keep_uploads(request: ActorRequest, form: ReportForm) -> None:
    """Files that were good go into the draft, so that nobody has to choose them again."""
    report = form.instance
    if not form.accepted:
        return
    if report.state == ReportState.SUBMITTED:
        form.add_error("files", "附件还没有保存，改正后请重新选择")
        return
    with audit.recording():
        engine.lock(report.project)
        overtaken = overtaking(report, form.loaded) is not None
        if not overtaken:
            if report.pk is None:
                report.save()
                note_draft(request.actor, report, {})
            form.keep_files()
    if overtaken:
        form.add_error("files", f"{report}刚刚由他人填写，附件没有保存，请从项目重新打开")
    else:
        messages.info(request, "附件已存入草稿，不用再选")


def note_draft(actor: Actor, report: ProgressReport, before: dict[str, Any]) -> None:
    was, now = audit.changes(before, audit.field_values(report, ProgressReport.WORDING))
    audit.note(actor, "save_draft", report, before=was, after=now)


def act(request: ActorRequest, form: ReportForm, step: Transition | None, unchanged: bool) -> HttpResponse:
    """Keep what was written and, with a step, file it: both or neither."""
    report = form.instance
    try:
        with audit.recording():
            engine.lock(report.project)
            first = overtaking(report, form.loaded)
            if first is None:
                write(request, form, step, unchanged)
    except RefusalError as refusal:
        return show_refusal(request, form, refusal)
    if first is not None:
        return show_first(request, first)
    if form.is_below_last_spending:
        messages.warning(request, f"累计支出少于上期的 {form.last_spending} 万元，请核对")
    messages.success(request, f"已{step.label}：{report}" if step else f"已暂存：{report}")
    return redirect(report) if step else redirect("projects:report_edit", report.pk)


def write(request: ActorRequest, form: ReportForm, step: Transition | None, unchanged: bool) -> None:
    report, actor = form.instance, request.actor
    if unchanged:
        without_change(report, actor)
    else:
        form.keep()
    if step is not None:
        engine.run(step, report, actor, {} if unchanged else form.content)
    else:
        note_draft(actor, report, form.before)
    form.keep_files()


def show_refusal(request: ActorRequest, form: ReportForm, refusal: RefusalError) -> HttpResponse:
    """The judge said no after the lock; a row that was new has gone with its transaction."""
    if form.loaded is None:
        form.instance.pk = None
    form.add_error(None, str(refusal.verdict))
    return show(request, form, refusal.step)


def show_first(request: ActorRequest, report: ProgressReport) -> HttpResponse:
    """Answer to a form that came second: the report that is there, and nothing written."""
    messages.info(request, f"{report}{report.get_state_display()}，没有重复办理")
    return redirect(report)
