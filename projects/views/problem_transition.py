from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from projects.models import Problem
from workflow.transition_page import transition_page


@require_http_methods(["GET", "HEAD", "POST"])
def problem_transition(request: ActorRequest, pk: int, name: str) -> HttpResponse:
    """Every transition of a problem."""
    visible = Problem.objects.visible_to(request.actor).select_related("organization", "round")
    problem = get_object_or_404(visible, pk=pk)
    return transition_page(request, problem, name, template="projects/problem_transition.html")
