from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from projects.models import Project
from projects.papers.declaration import DeclarationPaper


@require_safe
def declaration_print(request: ActorRequest, pk: int) -> HttpResponse:
    """立项申报表 on paper: drafts in the own house only, as everywhere."""
    visible = Project.objects.visible_to(request.actor).select_related(
        "round", "category", "lead", "organization"
    )
    project = get_object_or_404(visible, pk=pk)
    context = {"project": project, "paper": DeclarationPaper(project)}
    return render(request, "projects/declaration_print.html", context)
