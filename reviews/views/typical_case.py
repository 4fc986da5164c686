from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from projects.models import Project
from projects.states import BLUE
from projects.views.not_now import not_now
from reviews.typical_case import TypicalCase


@require_safe
def typical_case(request: ActorRequest, pk: int) -> HttpResponse:
    """典型案例 of an accepted project, on paper."""
    found = Project.objects.visible_to(request.actor).select_related("organization", "lead", "round")
    project = get_object_or_404(found, pk=pk)
    if project.state not in BLUE:
        words = f"“{project}”{project.get_state_display()}，验收通过后才能生成典型案例。"
        return not_now(request, "现在没有典型案例", words, project.get_absolute_url())
    return render(request, "reviews/typical_case.html", {"case": TypicalCase(project), "project": project})
