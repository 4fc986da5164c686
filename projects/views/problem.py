from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from projects.models import Problem
from projects.problem_page import ProblemPage


@require_safe
def problem(request: ActorRequest, pk: int) -> HttpResponse:
    """One problem: what it is, the way it went, what was decided, which projects solve it, what happened."""
    visible = Problem.objects.visible_to(request.actor).select_related(
        "organization", "round", "merged_into__organization", "recorded_by__user", "assigned_by__organization"
    )
    page = ProblemPage(get_object_or_404(visible, pk=pk), request.actor)
    return render(request, "projects/problem.html", {"problem": page.problem, "page": page})
