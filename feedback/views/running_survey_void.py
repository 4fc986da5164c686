from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from feedback.forms.slips import VoidForm
from feedback.models import Survey
from feedback.permissions import may_run_survey, runner_words
from feedback.slips import sealed_from
from organizations.requests import ActorRequest
from projects.views.not_now import not_now
from workflow import audit, engine, versions

RECORDED = ("void_slips", "void_reason")


@require_http_methods(["GET", "HEAD", "POST"])
def running_survey_void(request: ActorRequest, pk: int) -> HttpResponse:
    """登记作废: how many of the printed slips never reached anybody, so that 发出 is what was given out."""
    survey = get_object_or_404(Survey.objects.visible_to(request.actor).with_names(), pk=pk)
    if not may_run_survey(request.actor, survey):
        raise PermissionDenied(f"您没有登记作废问卷码的权限，由{runner_words(survey.organization)}办理")
    with audit.recording():
        engine.lock(survey)
        if words := not_possible(survey):
            return not_now(request, "现在不能登记作废", words, survey.get_absolute_url())
        before = audit.field_values(survey, RECORDED)
        printed = survey.printed_slips
        form = VoidForm(
            request.POST or None, instance=survey, most=printed - sealed_from(survey), printed=printed
        )
        versions.reconcile(request, survey, form)
        if request.method != "POST" or not form.is_valid():
            context = {"survey": survey, "form": form, "printed": printed}
            status = 422 if form.is_bound else 200
            return render(request, "feedback/running_survey_void.html", context, status=status)
        form.save()
        was, now = audit.changes(before, audit.field_values(survey, RECORDED))
        if now:
            details = {"reason": survey.void_reason}
            audit.note(request.actor, "void_slips", survey, before=was, after=now, details=details)
    messages.success(request, f"已登记作废 {survey.void_slips} 张，发出 {survey.issued_slips} 张")
    return redirect(survey)


def not_possible(survey: Survey) -> str:
    """Why nothing can be declared; empty where it can."""
    if survey.is_published:
        return "结果已经公布，发出数不能再改。"
    return "" if survey.slips.exists() else "本调查没有印制过问卷码。"
