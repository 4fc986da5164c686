from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from reviews.assigning import Division
from reviews.assignment_page import AssignmentPage
from reviews.ballots import rater_groups
from reviews.models import ComparisonGroup
from reviews.permissions import may_assign_scorers


@require_safe
def assignments(request: ActorRequest, pk: int) -> HttpResponse:
    """评分分工: who scores what in the group, and how far everybody has come. No score is shown here."""
    division = the_division(request, pk)
    context = {
        "group": division.group,
        "division": division,
        "page": AssignmentPage(division),
        "has_ballots": bool(rater_groups(division.group)),
    }
    return render(request, "reviews/assignments.html", context)


def the_division(request: ActorRequest, pk: int) -> Division:
    """404 for a group of which the actor sees nothing, 403 for whoever does not judge it."""
    visible = ComparisonGroup.objects.visible_to(request.actor)
    group = get_object_or_404(visible.select_related("judge", "round", "scheme__round"), pk=pk)
    if not may_assign_scorers(request.actor, group):
        raise PermissionDenied(f"您没有分配评分的权限，由{group.judge.short_name}的组织部门工作人员办理")
    return Division(group, request.actor)
