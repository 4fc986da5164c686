from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from feedback.forms.result import ReasonForm
from feedback.models import SurveyResult
from feedback.permissions import NOT_BESIDE, may_waive_sample
from feedback.weighing import weigh
from organizations.requests import ActorRequest
from projects.views.not_now import not_now
from workflow import audit, engine


@require_http_methods(["GET", "HEAD", "POST"])
def survey_waive(request: ActorRequest, pk: int) -> HttpResponse:
    """样本不足仍采用, with a reason that is printed beside the result."""
    result = get_object_or_404(SurveyResult.objects.visible_to(request.actor).with_names(), pk=pk)
    require_overseer(request, result)
    if request.method != "POST":
        return answer(request, result, ReasonForm())
    with audit.recording():
        engine.lock(result)
        require_overseer(request, result)
        return answer(request, result, ReasonForm(request.POST))


def require_overseer(request: ActorRequest, result: SurveyResult) -> None:
    if not may_waive_sample(request.actor, result):
        raise PermissionDenied(f"您没有豁免样本不足的权限，由上级组织部门工作人员{NOT_BESIDE}办理")


def answer(request: ActorRequest, result: SurveyResult, form: ReasonForm) -> HttpResponse:
    """Judge the numbers as they stand, on POST under the lock, before anything is waived."""
    weighed = weigh([result], result.round)[0]
    if not weighed.is_waivable:
        return not_now(request, "不需要豁免", f"“{result}”{weighed.standing}。", result.get_absolute_url())
    if not form.is_valid():
        context = {"form": form, "result": result, "weighed": weighed}
        return render(request, "feedback/survey_waive.html", context, status=422 if form.is_bound else 200)
    waive(request, result, form.cleaned_data["reason"])
    messages.success(request, f"样本不足已豁免，{result}结果计入")
    return redirect(result)


def waive(request: ActorRequest, result: SurveyResult, reason: str) -> None:
    before = audit.field_values(result)
    result.waive_sample(request.actor.post, reason)
    result.save()
    was, now = audit.changes(before, audit.field_values(result))
    audit.note(request.actor, "waive_sample", result, before=was, after=now, details={"reason": reason})
