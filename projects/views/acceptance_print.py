from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from organizations.exports import exported_form
from organizations.requests import ActorRequest
from projects.models import Project
from projects.papers.acceptance import AcceptancePaper
from projects.sheets.acceptance import acceptance_form

from .not_now import not_now


@require_safe
def acceptance_print(request: ActorRequest, pk: int) -> HttpResponse:
    """验收表 on paper, once acceptance was requested. ?export=xlsx gives it as a workbook."""
    visible = Project.objects.visible_to(request.actor).select_related(
        "round", "category", "lead", "organization"
    )
    project = get_object_or_404(visible, pk=pk)
    paper = AcceptancePaper(project)
    if paper.sheet is None:
        back = f"{project.get_absolute_url()}?tab=acceptance"
        return not_now(request, "还没有验收表", "书记申请验收后，系统生成验收表。", back)
    if request.GET.get("export") == "xlsx":
        form = acceptance_form(project, paper, paper.sheet)
        return exported_form(request, project, "acceptance", form)
    context = {"project": project, "paper": paper}
    return render(request, "projects/acceptance_print.html", context)
