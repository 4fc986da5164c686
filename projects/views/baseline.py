from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from projects.baseline import compare
from projects.models import PlanBaseline, Project


@require_safe
def baseline(request: ActorRequest, pk: int) -> HttpResponse:
    """与基准对照: the plan as it was frozen at the start beside the present one."""
    project = get_object_or_404(
        Project.objects.visible_to(request.actor).select_related("organization"), pk=pk
    )
    frozen = get_object_or_404(PlanBaseline, project=project)
    rows = compare(project, frozen)
    context = {
        "project": project,
        "frozen_at": frozen.frozen_at,
        "rows": rows,
        "changed": [row for row in rows if row.fate],
    }
    return render(request, "projects/baseline.html", context)
