from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from feedback.drafting import draft, usual_dates, usual_template, usual_title
from feedback.forms.running import NewSurveyForm, surveyed_project
from feedback.models import Survey
from feedback.permissions import oversees, runner_words
from organizations.models import Level, Organization
from organizations.requests import ActorRequest
from organizations.roles import Role
from projects.models import AnnualRound, Project
from projects.views.not_now import not_now
from workflow import audit

from .survey_new import asked_organization, asked_project, asked_round

MISSING_RIGHT = "您没有组织满意度调查的权限，由{holder}办理"


@require_http_methods(["GET", "HEAD", "POST"])
def running_survey_new(request: ActorRequest) -> HttpResponse:
    """起草调查 of an organization, or of the project that ?project= names; questions come from the template."""
    if not request.actor.has_role(Role.OFFICER):
        raise PermissionDenied(MISSING_RIGHT.format(holder="上级组织部门工作人员"))
    project = asked_project(request)
    round_ = project.round if project else asked_round(request)
    if round_ is None:
        words = "市级组织部门建立年度后才能组织调查。"
        return not_now(request, "还没有年度", words, reverse("feedback:running"))
    organization = project.organization if project else asked_organization(request)
    if organization and not oversees(request.actor, organization):
        raise PermissionDenied(MISSING_RIGHT.format(holder=runner_words(organization)))
    if project and (words := surveyed_project(project)):
        return not_now(request, "现在不能调查这个项目", f"{words}。", project.get_absolute_url())
    form = NewSurveyForm(
        request.POST or None,
        actor=request.actor,
        round_=round_,
        organization=organization,
        project=project,
        initial=known(organization, project, round_),
    )
    survey = make(request, form) if request.method == "POST" else None
    if survey is None:
        context = {"form": form, "round": round_, "organization": organization, "project": project}
        status = 422 if form.is_bound else 200
        return render(request, "feedback/running_survey_new.html", context, status=status)
    messages.success(request, f"已起草调查：{survey}。核对题目后开始")
    return redirect(survey)


def known(organization: Organization | None, project: Project | None, round_: AnnualRound) -> dict[str, Any]:
    level = organization.level if organization else Level.VILLAGE
    opens, closes = usual_dates(level, round_, timezone.localdate())
    found: dict[str, Any] = {"opens_on": opens, "closes_on": closes}
    template = usual_template()
    if template:
        found |= {"template": template.pk, "introduction": template.introduction}
    if organization:
        found["title"] = usual_title(organization, project, round_)
    return found


def make(request: ActorRequest, form: NewSurveyForm) -> Survey | None:
    """None when something is wrong, also when somebody drafted the same meanwhile; the form then says so."""
    try:
        with audit.recording():
            if not form.is_valid():
                return None
            return draft(placed(request, form), form.cleaned_data["template"], request.actor)
    except IntegrityError:
        form.refuse_second(form.fixed or form.cleaned_data["organization"])
        return None


def placed(request: ActorRequest, form: NewSurveyForm) -> Survey:
    """What follows from who asks, about whom and from which template; a valid form."""
    survey: Survey = form.instance
    survey.round = form.round
    survey.organization = form.fixed or form.cleaned_data["organization"]
    survey.project = form.project
    post: Any = request.actor.post  # an officer acts in one
    survey.runner, survey.created_by = post.organization, post
    survey.title = survey.title or usual_title(survey.organization, survey.project, survey.round)
    survey.introduction = survey.introduction or form.cleaned_data["template"].introduction
    return survey
