from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from organizations.exports import exported_form
from organizations.requests import ActorRequest
from projects.models import Project
from projects.papers.declaration import DeclarationPaper
from projects.sheets.declaration import declaration_form


@require_safe
def declaration_print(request: ActorRequest, pk: int) -> HttpResponse:
    """立项申报表 on paper: drafts in the own house only, as everywhere. ?export=xlsx gives it as a workbook."""
    visible = Project.objects.visible_to(request.actor).select_related(
        "round", "category", "lead", "organization"
    )
    project = get_object_or_404(visible, pk=pk)
    if request.GET.get("export") == "xlsx":
        return exported_form(request, project, "declaration", declaration_form(project))
    context = {"project": project, "paper": DeclarationPaper(project)}
    return render(request, "projects/declaration_print.html", context)
