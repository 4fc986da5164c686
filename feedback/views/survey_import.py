from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from feedback.forms.third_party import ImportForm
from feedback.permissions import may_enter_results
from feedback.sheets.results_template import TITLE, template_workbook
from feedback.thirdparty import kept
from feedback.thirdparty.present import load_present
from organizations.exports import download
from organizations.forms.workbook import note_refused
from organizations.requests import ActorRequest
from organizations.workbooks.reading import shown_name
from projects.views.not_now import not_now
from workflow.sending import many_transactions

from .survey_new import asked_round

MISSING_RIGHT = "您没有导入第三方结果的权限，由受委托的第三方调查员或上级组织部门工作人员办理"


@many_transactions
@require_http_methods(["GET", "HEAD", "POST"])
def survey_import(request: ActorRequest) -> HttpResponse:
    """导入第三方结果, first step: workbook and report are read and kept; no result changes."""
    if not may_enter_results(request.actor):
        raise PermissionDenied(MISSING_RIGHT)
    round_ = asked_round(request)
    if round_ is None:
        return no_round(request)
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if request.method == "POST" and form.is_valid():
        name = shown_name(form.cleaned_data["file"].name)
        token = kept.keep(form.results, form.report, name, round_.pk, request.user.pk)
        return redirect("feedback:survey_import_check", token=token)
    note_refused(request, form)
    context = {"form": form, "round": round_}
    return render(request, "feedback/survey_import.html", context, status=422 if form.is_bound else 200)


@require_safe
def survey_template(request: ActorRequest) -> HttpResponse:
    """The form to fill in, with one row for everybody and everything in reach, and what is known of it."""
    if not may_enter_results(request.actor):
        raise PermissionDenied(MISSING_RIGHT)
    round_ = asked_round(request)
    if round_ is None:
        return no_round(request)
    present = load_present(request.actor, round_, timezone.localdate())
    return download(template_workbook(present, timezone.localtime()), f"{TITLE}模板.xlsx")


def no_round(request: ActorRequest) -> HttpResponse:
    return not_now(request, "还没有年度", "市级组织部门建立年度后才能导入结果。", reverse("feedback:surveys"))
