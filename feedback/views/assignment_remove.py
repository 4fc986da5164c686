from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from feedback.models import SurveyAssignment
from feedback.permissions import may_assign_surveyors, oversees
from organizations.requests import ActorRequest
from organizations.tree import within
from workflow import audit


@require_POST
def assignment_remove(request: ActorRequest, pk: int) -> HttpResponse:
    """撤销委托: results already loaded stay."""
    if not may_assign_surveyors(request.actor):
        raise PermissionDenied("您没有撤销委托调查的权限，由组织部门工作人员办理")
    below = SurveyAssignment.objects.filter(within(request.actor.path, "organization__path"))
    found = get_object_or_404(below.select_related("post__user", "organization"), pk=pk)
    if not oversees(request.actor, found.organization):
        raise PermissionDenied("这项委托由上级组织部门工作人员撤销")
    with audit.recording():
        audit.note(request.actor, "withdraw_survey", found, before=audit.field_values(found))
        found.delete()
    messages.success(request, f"已撤销委托：{found}")
    return redirect(f"{reverse('feedback:assignments')}?round={found.round_id}")
