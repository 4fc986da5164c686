from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from projects.models import Project
from projects.papers.plan import PlanPaper


@require_safe
def plan_print(request: ActorRequest, pk: int) -> HttpResponse:
    """实施方案 on paper."""
    visible = Project.objects.visible_to(request.actor).select_related(
        "round", "category", "lead", "organization"
    )
    project = get_object_or_404(visible, pk=pk)
    context = {"project": project, "paper": PlanPaper(project)}
    return render(request, "projects/plan_print.html", context)
