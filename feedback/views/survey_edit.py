from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from feedback.forms.result import CorrectionForm
from feedback.models import SurveyResult
from feedback.permissions import enterer_words, may_correct_result
from organizations.requests import ActorRequest
from workflow import audit, engine, versions


@require_http_methods(["GET", "HEAD", "POST"])
def survey_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """更正: a reason is demanded, the old figures stay in the audit entry."""
    result = get_object_or_404(SurveyResult.objects.visible_to(request.actor).with_names(), pk=pk)
    if not may_correct_result(request.actor, result):
        raise PermissionDenied(f"您没有更正满意度结果的权限，由{enterer_words(result.organization)}办理")
    with audit.recording():
        engine.lock(result)
        before = audit.field_values(result)
        form = CorrectionForm(
            request.POST or None,
            request.FILES or None,
            instance=result,
            actor=request.actor,
            round_=result.round,
            organization=result.organization,
            project=result.project,
        )
        versions.reconcile(request, result, form)
        if request.method == "POST" and form.is_valid():
            form.place()
            form.save()
            was, now = audit.changes(before, audit.field_values(result))
            details = {"reason": form.cleaned_data["correction_reason"]}
            audit.note(request.actor, "correct_survey", result, before=was, after=now, details=details)
            messages.success(request, f"已更正{result}结果")
            return redirect(result)
    context = {"form": form, "result": result}
    return render(request, "feedback/survey_edit.html", context, status=422 if form.is_bound else 200)
