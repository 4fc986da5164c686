from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from feedback import library
from feedback.forms.library import TemplateForm
from feedback.forms.questions import QuestionRows, question_rows
from feedback.models import SurveyTemplate
from feedback.permissions import require_library_keeper
from organizations.requests import ActorRequest
from projects.forms.plan import mistakes_of, with_another_row
from projects.views.not_now import not_now
from workflow import audit, engine, versions

LOCKED = "已有调查用过这个模板，题目不能再改，免得同名的模板问的不是同样的话。需要改的，请复制为新模板。"


@require_http_methods(["GET", "HEAD", "POST"])
def template_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """修改模板, until the first survey was drafted from it."""
    require_library_keeper(request.actor)
    template = get_object_or_404(SurveyTemplate, pk=pk)
    with audit.recording():
        engine.lock(template)
        if library.is_used(template):
            return not_now(request, "现在不能修改", LOCKED, template.get_absolute_url())
        if request.method == "POST" and "add" in request.POST:
            more = with_another_row(request.POST, request.POST["add"])
            return page(
                request, template, TemplateForm(more, instance=template), question_rows(template, more)
            )
        before = library.recorded(template)
        form = TemplateForm(request.POST or None, instance=template)
        rows = question_rows(template, request.POST or None)
        versions.reconcile(request, template, form, rows)
        if request.method != "POST" or not all([form.is_valid(), rows.is_valid()]):
            return page(request, template, form, rows, 422 if form.is_bound else 200)
        form.save()
        rows.save_rows()
        was, now = audit.changes(before, library.recorded(template))
        if was or now:
            audit.note(request.actor, "edit_template", template, before=was, after=now)
    messages.success(request, f"已修改模板：{template}")
    return redirect(template)


def page(
    request: ActorRequest, template: SurveyTemplate, form: TemplateForm, rows: QuestionRows, status: int = 200
) -> HttpResponse:
    context = {
        "name": form.initial["name"],
        "template": template,
        "form": form,
        "rows": rows,
        "mistakes": list(mistakes_of(rows)) if status != 200 else [],
    }
    return render(request, "feedback/template_edit.html", context, status=status)
