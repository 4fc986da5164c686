from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from feedback.forms.assignment import AssignmentForm
from feedback.models import SurveyAssignment
from feedback.permissions import may_assign_surveyors, oversees
from organizations.requests import ActorRequest
from organizations.tree import within
from projects.views.not_now import not_now
from workflow import audit

from .survey_new import asked_round


@require_http_methods(["GET", "HEAD", "POST"])
def assignments(request: ActorRequest) -> HttpResponse:
    """委托调查: what is assigned in the own subtree, and a form for one more."""
    if not may_assign_surveyors(request.actor):
        raise PermissionDenied("您没有委托调查的权限，由组织部门工作人员办理")
    round_ = asked_round(request)
    if round_ is None:
        return not_now(
            request, "还没有年度", "市级组织部门建立年度后才能委托调查。", reverse("feedback:surveys")
        )
    form = AssignmentForm(request.POST or None, actor=request.actor, round_=round_)
    found = assign(request, form) if request.method == "POST" and form.is_valid() else None
    if found:
        messages.success(request, f"已委托调查：{found}")
        return redirect(f"{reverse('feedback:assignments')}?round={round_.pk}")
    context = {"form": form, "round": round_, "rows": assigned_below(request, round_.pk)}
    return render(request, "feedback/assignments.html", context, status=422 if form.is_bound else 200)


def assign(request: ActorRequest, form: AssignmentForm) -> SurveyAssignment | None:
    """None when the same was assigned in the meantime; the form then says so."""
    form.instance.round = form.round
    form.instance.organization = form.cleaned_data["organization"]
    form.instance.assigned_by = request.actor.post
    try:
        with audit.recording():
            found: SurveyAssignment = form.save()
            audit.note(request.actor, "assign_survey", found, after=audit.field_values(found))
    except IntegrityError:
        form.refuse_second()
        return None
    return found


def assigned_below(request: ActorRequest, round_id: int) -> list[tuple[SurveyAssignment, bool]]:
    """Assignments in the own subtree, each with whether the actor may withdraw it."""
    own = SurveyAssignment.objects.filter(within(request.actor.path, "organization__path"), round=round_id)
    found = own.select_related("post__user", "post__organization", "organization", "assigned_by__user")
    return [(assignment, oversees(request.actor, assignment.organization)) for assignment in found]
