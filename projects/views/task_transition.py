from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from projects.models import Task
from workflow.transition_page import transition_page


@require_http_methods(["GET", "HEAD", "POST"])
def task_transition(request: ActorRequest, pk: int, name: str) -> HttpResponse:
    task = get_object_or_404(Task.objects.visible_to(request.actor).with_parents(), pk=pk)
    context = {"task": task, "project": task.project, "latest": task.updates.first()}
    return transition_page(request, task, name, template="projects/task_transition.html", context=context)
