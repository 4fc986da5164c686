from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from projects.forms.urge import UrgeForm
from projects.models import Project
from projects.permissions import may_urge
from projects.urging import candidates, send
from workflow import audit

MISSING_RIGHT = "您没有催办的权限，由上级组织部门工作人员办理，本人任职单位的项目除外"


@require_http_methods(["GET", "HEAD", "POST"])
def urge_new(request: ActorRequest, pk: int) -> HttpResponse:
    """催办 of one project: what it owes is ticked already."""
    visible = Project.objects.visible_to(request.actor).select_related("organization", "round")
    project = get_object_or_404(visible, pk=pk)
    if not may_urge(request.actor, project):
        if request.method == "POST":
            audit.refuse(request.actor, "urge", project, MISSING_RIGHT)
        raise PermissionDenied(MISSING_RIGHT)
    found = candidates(request.actor, [project])[0]
    form = UrgeForm(request.POST or None, owed=found.owed)
    if request.method == "POST" and not found.skipped and form.is_valid():
        urge = send(request.actor, project, form.cleaned_data["matters"], form.cleaned_data["note"])
        if urge:
            messages.success(
                request, f"已催办{urge.addressee.user.name}：{'；'.join(map(str, urge.matters.all()))}"
            )
        else:
            messages.info(request, "没有再次催办：所选的事刚刚办了，或 24 小时内已催过")
        return redirect(project)
    context = {
        "project": project,
        "form": form,
        "found": found,
        "back_url": project.get_absolute_url(),
    }
    return render(request, "projects/urge_new.html", context, status=422 if form.is_bound else 200)
