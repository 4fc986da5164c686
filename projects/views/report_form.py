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
from projects.reporting import filing_step, mark, overtaking, report_for, without_change
from projects.states import ReportState
from projects.transitions.reports import the_secretary
from workflow import audit, engine, interrupted, versions
from workflow.engine import RefusalError, Transition

MADE_FOR = "made_for"  # hidden field: the state in which the page showed the report


class RefusedError(Exception):
    """The judge refused what a form asks for; raised to undo what was written with it."""

    def __init__(self, form: ReportForm, refusal: RefusalError) -> None:
        super().__init__(str(refusal))
        self.form = form
        self.refusal = refusal


def report_form_page(request: ActorRequest, report: ProgressReport) -> HttpResponse:
    """Show the form, keep a draft, or file the report. The caller has judged scope and right."""
    if request.method != "POST":
        step = filing_step(report, request.actor)
        return show(request, form_of(request, report, step), step)
    try:
        with audit.recording():
            engine.lock(report.project)
            return answer(request, report)
    except RefusedError as refused:
        return show_refusal(request, refused.form, refused.refusal)


def answer(request: ActorRequest, opened: ProgressReport) -> HttpResponse:
    """What becomes of a posted form, under the project's lock and against the report as it is now."""
    overtaken = overtaking(opened, mark(opened))
    if overtaken is not None and MADE_FOR not in request.POST:
        return show_first(request, overtaken)
    report = report_for(opened.project, opened.period, request.actor)
    report.project = opened.project
    step = filing_step(report, request.actor)
    form = form_of(request, report, step)
    versions.reconcile(request, report, form)
    if is_filed_since(request, report):
        return answer_late(request, form, step)
    unchanged = "no_change" in request.POST and report.state == ReportState.DRAFT
    if form.is_valid() and unchanged and form.has_content:
        form.add_error(None, "本月已有进展内容或任务更新，不能按“本月无变化”报送，请核对后报送进展")
    if form.is_valid():
        return act(request, form, None if keeps_only(request) else step, unchanged)
    keep_uploads(request, form)
    return show(request, form, step)


def form_of(request: ActorRequest, report: ProgressReport, step: Transition | None) -> ReportForm:
    posted = request.method == "POST"
    files = step is not None and not keeps_only(request)
    unchanged = "no_change" in request.POST and report.state == ReportState.DRAFT
    return ReportForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        instance=report,
        actor=request.actor,
        filing=files and not unchanged,
    )


def keeps_only(request: ActorRequest) -> bool:
    """暂存."""
    return "save" in request.POST


def is_filed_since(request: ActorRequest, report: ProgressReport) -> bool:
    """Whether the report was proposed, submitted or confirmed since the page that is posted was opened."""
    opened_as = request.POST.get(MADE_FOR, report.state) if request.method == "POST" else report.state
    return report.state not in (ReportState.DRAFT, opened_as)


def answer_late(request: ActorRequest, form: ReportForm, step: Transition | None) -> HttpResponse:
    """To a form that came after the report was filed: the same text needs nothing more, another one is shown.

    It is not filed by this click: whoever sent it has not seen the report that is there now.
    """
    report = form.instance
    if not request.FILES and not versions.differs(form):
        return show_first(request, form.stored)
    words = f"{form.stored}刚刚{filed_words(form.stored)}，您填的内容都在下面"
    verdict = step.verdict(form.stored, request.actor) if step else None
    closed = report.state == ReportState.SUBMITTED and (verdict is None or not verdict.is_ready)
    if closed:
        words += f"。{verdict}" if verdict else f"，报送后由{the_secretary(report)}更正"
    else:
        words += f"，核对后请点“{verb(report, step)}”"
    form.add_error(None, words)
    if closed and request.FILES:
        form.add_error("files", "附件没有保存")
    return show(request, form, step, is_closed=closed)


def filed_words(report: ProgressReport) -> str:
    """由陆知远报送 or 由韩砚秋送书记确认."""
    if report.state == ReportState.AWAITING_CONFIRMATION or report.confirmed_by is None:
        return f"由{report.reported_by.user.name}送书记确认"
    return f"由{report.confirmed_by.user.name}报送"


def show(
    request: ActorRequest, form: ReportForm, step: Transition | None, *, is_closed: bool = False
) -> HttpResponse:
    """`is_closed` when nothing can be sent any more: the text stands there to be read and copied."""
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
        "made_for": report.state,
        "is_closed": is_closed,
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
    if not form.accepted or report.state == ReportState.SUBMITTED:
        return
    if report.pk is None:
        report.save()
        note_draft(request.actor, report, {})
        versions.renew(form)
    form.keep_files()
    interrupted.drop_files(request)
    messages.info(request, "附件已存入草稿，不用再选")


def note_draft(
    actor: Actor, report: ProgressReport, before: dict[str, Any], percents: list[str] | None = None
) -> None:
    was, now = audit.changes(before, audit.field_values(report, ProgressReport.WORDING))
    details = {"fields": percents} if percents else None
    audit.note(actor, "save_draft", report, before=was, after=now, details=details)


def act(request: ActorRequest, form: ReportForm, step: Transition | None, unchanged: bool) -> HttpResponse:
    """Keep what was written and, with a step, file it: both or neither."""
    report = form.instance
    try:
        write(request, form, step, unchanged)
    except RefusalError as refusal:
        raise RefusedError(form, refusal) from refusal
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
        note_draft(actor, report, form.before, form.changed_percents)
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
