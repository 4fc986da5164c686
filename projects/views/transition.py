from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from projects.declaration_sheet import DeclarationSheet
from projects.models import Project
from workflow.transition_page import transition_page

# Transitions whose page shows more than their form: the declaration that is decided upon.
PAGES = {
    "submit": "projects/submit.html",
    "approve": "projects/approve.html",
    "return_for_revision": "projects/return_for_revision.html",
    "reject": "projects/approve.html",
}


@require_http_methods(["GET", "HEAD", "POST"])
def transition(request: ActorRequest, pk: int, name: str) -> HttpResponse:
    """Every transition of a project: GET shows its form and blockers, POST does it."""
    project = get_object_or_404(
        Project.objects.visible_to(request.actor).select_related("organization__parent", "round"), pk=pk
    )
    template = PAGES.get(name)
    if template is None:
        return transition_page(request, project, name)
    context: dict[str, Any] = {"sheet": DeclarationSheet(project, request.actor)}
    return transition_page(request, project, name, template=template, context=context)
