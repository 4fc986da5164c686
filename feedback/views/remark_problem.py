from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from feedback.forms.remark import RemarkProblemForm, rounds_for
from feedback.models import Remark
from feedback.remarks import RemarkListing
from feedback.taking_up import take_up
from organizations.requests import ActorRequest
from projects.permissions import may_record_problem
from projects.views.not_now import not_now
from projects.views.problem_new import MISSING_RIGHT
from workflow import audit, engine

from .remarks import address, asked_survey


@require_http_methods(["GET", "HEAD", "POST"])
def remark_problem(request: ActorRequest, pk: UUID) -> HttpResponse:
    """列为问题: a shown remark becomes a problem of the surveyed organization, its source 群众意见 whoever lists it."""
    remark = get_object_or_404(Remark.objects.filter(state=Remark.State.SHOWN), pk=pk)
    survey = asked_survey(request, remark.survey_id)
    listing = RemarkListing(survey, request.actor, {})
    if not listing.may_read or listing.shortage or not may_record_problem(request.actor, survey.organization):
        raise PermissionDenied(MISSING_RIGHT)
    with audit.recording():
        engine.lock(remark)
        if remark.problem:
            words = f"这条意见已列为问题 {remark.problem.number}。"
            return not_now(request, "现在不能列为问题", words, remark.problem.get_absolute_url())
        if not rounds_for(remark):
            words = "市级组织部门建立年度后才能登记问题。"
            return not_now(request, "还没有年度", words, reverse("projects:problems"))
        form = RemarkProblemForm(request.POST or None, remark=remark)
        if request.method != "POST" or not form.is_valid():
            context = {"form": form, "remark": remark, "survey": survey, "back_url": address(survey)}
            status = 422 if form.is_bound else 200
            return render(request, "feedback/remark_problem.html", context, status=status)
        chosen = form.cleaned_data
        problem = take_up(remark, chosen["description"], chosen["round"], request.actor)
    messages.success(request, f"已列为问题 {problem}")
    return redirect(problem)
