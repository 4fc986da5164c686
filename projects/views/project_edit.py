from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from projects.checking import asks_to_check
from projects.forms.declaration import DeclarationForm
from projects.models import Project
from projects.permissions import may_draft
from projects.states import EDITABLE
from workflow import audit, engine, versions

from .not_now import not_now
from .project_new import asked_size, checked, page, saved

MISSING_RIGHT = "您没有修改申报的权限，由本党组织的书记或填报员办理"


@require_http_methods(["GET", "HEAD", "POST"])
def project_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """The declaration of a draft or a returned project; ?size= changes between the two forms."""
    visible = Project.objects.visible_to(request.actor).select_related(
        "organization__parent", "round", "category"
    )
    project = get_object_or_404(visible, pk=pk)
    if not may_draft(request.actor, project):
        raise PermissionDenied(MISSING_RIGHT)
    if project.state not in EDITABLE:
        return closed(request, project)
    if request.method != "POST":
        return page(request, form_of(request, project), "修改申报")
    with audit.recording():
        engine.lock(project)
        if project.state not in EDITABLE:
            return closed(request, project)
        before = recorded(project)
        form = form_of(request, project)
        versions.reconcile(request, project, form)
        if asks_to_check(request):
            return checked(request, form, "修改申报")
        if not form.is_valid():
            return page(request, form, "修改申报")
        form.save()
        was, now = audit.changes(before, recorded(project))
        if now:
            audit.note(request.actor, "edit_declaration", project, before=was, after=now)
    return saved(request, project)


def form_of(request: ActorRequest, project: Project) -> DeclarationForm:
    project.size = asked_size(request, project.size)
    return DeclarationForm(request.POST or None, instance=project)


def recorded(project: Project) -> dict[str, Any]:
    return audit.field_values(project) | {"problems": sorted(project.problems.values_list("pk", flat=True))}


def closed(request: ActorRequest, project: Project) -> HttpResponse:
    words = f"项目当前为“{project.get_state_display()}”，只有草稿和退回修改的申报可以修改。"
    return not_now(request, "申报已不能修改", words, project.get_absolute_url())
