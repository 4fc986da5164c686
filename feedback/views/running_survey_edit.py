from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from feedback.forms.questions import QuestionRows, question_rows
from feedback.forms.running import SurveyForm
from feedback.library import recorded
from feedback.models import Survey
from feedback.permissions import may_run_survey, runner_words
from organizations.requests import ActorRequest
from projects.forms.plan import mistakes_of, with_another_row
from projects.views.not_now import not_now
from workflow import audit, engine, versions


@require_http_methods(["GET", "HEAD", "POST"])
def running_survey_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """A draft's days and questions; what people may be answering already is taken back first."""
    survey = get_object_or_404(Survey.objects.visible_to(request.actor).with_names(), pk=pk)
    if not may_run_survey(request.actor, survey):
        raise PermissionDenied(f"您没有修改调查的权限，由{runner_words(survey.organization)}办理")
    if request.method == "POST" and "add" in request.POST and survey.is_draft:
        more = with_another_row(request.POST, request.POST["add"])
        return page(request, survey, SurveyForm(more, instance=survey), question_rows(survey, more), 200)
    with audit.recording():
        engine.lock(survey)
        if not survey.is_draft:
            words = f"调查{survey.get_state_display()}，题目不能再改。还没有人作答的，可以先收回。"
            return not_now(request, "现在不能修改", words, survey.get_absolute_url())
        before = recorded(survey)
        form, rows = (
            SurveyForm(request.POST or None, instance=survey),
            question_rows(survey, request.POST or None),
        )
        versions.reconcile(request, survey, form, rows)
        if request.method != "POST" or not all([form.is_valid(), rows.is_valid()]):
            return page(request, survey, form, rows, 422 if form.is_bound else 200)
        form.save()
        rows.save_rows()
        was, now = audit.changes(before, recorded(survey))
        if was or now:
            audit.note(request.actor, "edit_survey", survey, before=was, after=now)
    messages.success(request, f"已修改调查：{survey}")
    return redirect(survey)


def page(
    request: ActorRequest, survey: Survey, form: SurveyForm, rows: QuestionRows, status: int
) -> HttpResponse:
    context = {"survey": survey, "form": form, "rows": rows, "mistakes": []}
    if status != 200:
        context["mistakes"] = list(mistakes_of(rows))
    return render(request, "feedback/running_survey_edit.html", context, status=status)
