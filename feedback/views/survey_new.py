from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from feedback.forms.result import ResultForm
from feedback.models import SurveyResult
from feedback.permissions import enterer_words, may_enter_result, may_enter_results
from organizations.models import Organization
from organizations.requests import ActorRequest, asked_id
from organizations.roles import Role
from projects.models import AnnualRound, Project
from projects.views.not_now import not_now
from workflow import audit

MISSING_RIGHT = "您没有录入满意度结果的权限，由{holder}办理"


@require_http_methods(["GET", "HEAD", "POST"])
def survey_new(request: ActorRequest) -> HttpResponse:
    """录入满意度结果 of an organization, or of the project that ?project= names."""
    if not may_enter_results(request.actor):
        raise PermissionDenied(MISSING_RIGHT.format(holder="上级组织部门工作人员或受委托的第三方调查员"))
    project = asked_project(request)
    round_ = project.round if project else asked_round(request)
    if round_ is None:
        return not_now(
            request, "还没有年度", "市级组织部门建立年度后才能录入结果。", reverse("feedback:surveys")
        )
    organization = project.organization if project else asked_organization(request)
    if organization and not may_enter_result(request.actor, organization, round_):
        raise PermissionDenied(MISSING_RIGHT.format(holder=enterer_words(organization)))
    form = ResultForm(
        request.POST or None,
        request.FILES or None,
        actor=request.actor,
        round_=round_,
        organization=organization,
        project=project,
        initial={"unknown": 0, "invalid": 0, "agency": last_agency(request)},
    )
    result = enter(request, form) if request.method == "POST" else None
    if result is None:
        context = {"form": form, "round": round_, "organization": organization, "project": project}
        return render(request, "feedback/survey_new.html", context, status=422 if form.is_bound else 200)
    messages.success(request, f"已录入{result}结果")
    return redirect(result)


def enter(request: ActorRequest, form: ResultForm) -> SurveyResult | None:
    """None when something is wrong, also when somebody entered the same kind meanwhile; the form then says so."""
    try:
        with audit.recording():
            if not form.is_valid():
                return None
            form.place()
            result: SurveyResult = form.save()
            audit.note(request.actor, "enter_survey", result, after=audit.field_values(result))
    except IntegrityError:
        form.refuse_second(form.cleaned_data["kind"])
        return None
    return result


def last_agency(request: ActorRequest) -> str:
    """A surveyor works for one agency: its name is typed once."""
    if not request.actor.has_role(Role.SURVEYOR):
        return ""
    entered = SurveyResult.objects.filter(entered_by=request.actor.post_id)
    return entered.order_by("-pk").values_list("agency", flat=True).first() or ""


def asked_project(request: ActorRequest) -> Project | None:
    asked = request.GET.get("project", "")
    if not asked:
        return None
    visible = Project.objects.visible_to(request.actor).select_related("organization", "round")
    return get_object_or_404(visible, pk=asked_id(asked))


def asked_round(request: ActorRequest) -> AnnualRound | None:
    asked = asked_id(request.GET.get("round", ""))
    found = AnnualRound.objects.filter(pk=asked).first() if asked else None
    return found or AnnualRound.objects.current()


def asked_organization(request: ActorRequest) -> Organization | None:
    asked = request.GET.get("organization", "")
    if not asked:
        return None
    visible = Organization.objects.visible_to(request.actor)
    return get_object_or_404(visible, pk=asked_id(asked))
