from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from projects import lights
from projects.audience import house_of
from projects.forms.light import OverrideForm
from projects.lights import WORDS, Thresholds, is_overridden, month_day
from projects.models import Project
from projects.permissions import may_override_light
from projects.states import LIT
from workflow import audit, engine, notices, versions

from .not_now import not_now

COLUMNS = ("override", "override_reason", "override_until", "override_by")
MISSING_RIGHT = "您没有人工调灯的权限，由审核组织或其上级的组织部门工作人员办理，本人任职单位以及与本人任书记的党组织同级同类的单位除外"


@require_http_methods(["GET", "HEAD", "POST"])
def light_override(request: ActorRequest, pk: int) -> HttpResponse:
    """An officer's light beside the computed one, with reason and last day; both are shown until it ends."""
    project = found(request, pk)
    if project.state not in LIT:
        return unlit(request, project)
    if request.method != "POST":
        return page(request, project, OverrideForm(initial=initial(project)))
    with audit.recording():
        engine.lock(project)
        if project.state not in LIT:
            return unlit(request, project)
        form = OverrideForm(request.POST, initial=initial(project))
        versions.reconcile(request, project, form)
        if not form.is_valid():
            return page(request, project, form)
        override(request, project, form.cleaned_data)
    messages.success(
        request, f"已人工调为{WORDS[project.override]}灯，{month_day(project.override_until)}后自动恢复"
    )
    return redirect(project)


def found(request: ActorRequest, pk: int) -> Project:
    """404 out of scope, 403 for whoever may not set the light."""
    visible = Project.objects.visible_to(request.actor).select_related(
        "organization", "round", "override_by__user"
    )
    project: Project = get_object_or_404(visible, pk=pk)
    if not may_override_light(request.actor, project):
        if request.method == "POST":
            audit.refuse(request.actor, "override_light", project, MISSING_RIGHT)
        raise PermissionDenied(MISSING_RIGHT)
    return project


def initial(project: Project) -> dict[str, Any]:
    """What is in force, so that it is changed and not typed again."""
    if not is_overridden(project, timezone.localdate()):
        return {}
    return {"light": project.override, "reason": project.override_reason, "until": project.override_until}


def override(request: ActorRequest, project: Project, data: dict[str, Any]) -> None:
    before = audit.field_values(project, COLUMNS)
    project.override_light(data["light"], data["reason"], data["until"], request.actor.post_id)
    project.save(update_fields=COLUMNS)
    was, now = audit.changes(before, audit.field_values(project, COLUMNS))
    if not now:
        return
    details = {"reason": data["reason"], "due_on": data["until"]}
    words = f"“{project}”被人工调为{WORDS[project.override]}灯，至 {month_day(data['until'])}"
    entry = audit.note(request.actor, "override_light", project, before=was, after=now, details=details)
    notices.tell(house_of(project), entry, words, project, request.actor)


def page(request: ActorRequest, project: Project, form: OverrideForm) -> HttpResponse:
    light = lights.explain(project, Thresholds.of(project.round))
    context = {
        "project": project,
        "form": form,
        "light": light.computed or light,
        "in_force": light.reason if light.overridden else "",
        "back_url": project.get_absolute_url(),
    }
    return render(request, "projects/light_override.html", context, status=422 if form.is_bound else 200)


def unlit(request: ActorRequest, project: Project) -> HttpResponse:
    words = f"项目当前为“{project.get_state_display()}”，正在攻坚、整改或申请验收的项目才有红黄绿灯。"
    return not_now(request, "没有灯色可调", words, project.get_absolute_url())
