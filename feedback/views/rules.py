from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from feedback.forms.rules import RulesForm
from feedback.models import SurveyResult, SurveyRules
from organizations.requests import ActorRequest
from projects.models import AnnualRound
from projects.permissions import may_keep_rounds
from projects.views.not_now import not_now
from workflow import audit, engine, versions

from .survey_new import asked_round


@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: ActorRequest) -> HttpResponse:
    """满意度规则 of a round, kept by the officers of the root organization."""
    if not may_keep_rounds(request.actor):
        raise PermissionDenied("您没有修改满意度规则的权限，由市级组织部门工作人员办理")
    round_ = asked_round(request)
    if round_ is None:
        return not_now(request, "还没有年度", "建立年度后才有满意度规则。", reverse("projects:rounds"))
    if request.method != "POST":
        return page(request, round_, form_of(request, SurveyRules.of(round_)))
    with audit.recording():
        kept, is_new = SurveyRules.objects.get_or_create(round=round_)
        engine.lock(kept)
        before = audit.field_values(kept)
        form = form_of(request, kept)
        versions.reconcile(request, kept, form)
        if not form.is_valid():
            return page(request, round_, form)
        changed = keep(request, form, before, is_new)
    messages.success(request, "已保存满意度规则" if changed else "满意度规则没有改动")
    return redirect(f"{reverse('feedback:surveys')}?round={round_.pk}")


def form_of(request: ActorRequest, kept: SurveyRules) -> RulesForm:
    has_results = SurveyResult.objects.filter(round=kept.round).exists()
    return RulesForm(request.POST or None, instance=kept, has_results=has_results)


def keep(request: ActorRequest, form: RulesForm, before: dict[str, object], is_new: bool) -> bool:
    """Whether anything changed; a row that only holds the defaults is no change."""
    kept = form.save()
    was, now = audit.changes(before, audit.field_values(kept))
    if now or is_new:
        details = {"reason": form.cleaned_data.get("reason", "")}
        audit.note(request.actor, "set_survey_rules", kept, before=was, after=now, details=details)
    return bool(now)


def page(request: ActorRequest, round_: AnnualRound, form: RulesForm) -> HttpResponse:
    context = {"form": form, "round": round_}
    return render(request, "feedback/rules.html", context, status=422 if form.is_bound else 200)
