from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from projects.models import Obstacle
from workflow.transition_page import transition_page


@require_http_methods(["GET", "HEAD", "POST"])
def obstacle_transition(request: ActorRequest, pk: int, name: str) -> HttpResponse:
    obstacle = get_object_or_404(Obstacle.objects.visible_to(request.actor).with_names(), pk=pk)
    return transition_page(request, obstacle, name, template="projects/obstacle_transition.html")
