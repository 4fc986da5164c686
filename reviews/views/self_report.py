from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from projects.views.not_now import not_now
from reviews.forms.sheets import SelfReportDraftForm
from reviews.models import ReviewSheet
from reviews.permissions import may_draft_self_report
from reviews.states import SheetState
from workflow import audit, engine, versions


@require_http_methods(["GET", "HEAD", "POST"])
def self_report(request: ActorRequest, pk: int) -> HttpResponse:
    """The draft of the self-report: by the secretary or the clerk, as long as it is not handed in."""
    sheet = get_object_or_404(ReviewSheet.objects.for_reader(request.actor).with_names(), pk=pk)
    if not may_draft_self_report(request.actor, sheet):
        raise PermissionDenied("您没有起草述职报告的权限，由被考核的书记本人或本单位填报员办理")
    if sheet.state != SheetState.OPEN:
        return handed_in(request, sheet)
    form = SelfReportDraftForm(request.POST or None, record=sheet, actor=request.actor)
    if request.method == "POST":
        with audit.recording():
            engine.lock(sheet)
            if sheet.state != SheetState.OPEN:
                return handed_in(request, sheet)
            form = SelfReportDraftForm(request.POST, record=sheet, actor=request.actor)
            versions.reconcile(request, sheet, form)
            if form.is_valid():
                save_draft(request, sheet, form.cleaned_data["self_report"])
                messages.success(request, "述职报告草稿已保存，由书记本人核对后提交")
                return redirect(sheet)
    context = {"form": form, "sheet": sheet}
    return render(request, "reviews/self_report.html", context, status=422 if form.is_bound else 200)


def handed_in(request: ActorRequest, sheet: ReviewSheet) -> HttpResponse:
    words = f"{sheet}{sheet.get_state_display()}，述职报告不能再改。"
    return not_now(request, "述职报告已提交", words, sheet.get_absolute_url())


def save_draft(request: ActorRequest, sheet: ReviewSheet, text: str) -> None:
    """Call it with the sheet locked."""
    with audit.recording():
        before = audit.field_values(sheet)
        sheet.self_report = text
        sheet.save(update_fields=["self_report"])
        was, now = audit.changes(before, audit.field_values(sheet))
        audit.note(
            request.actor, "draft_self_report", sheet, before=was, after=now, details={"length": len(text)}
        )
