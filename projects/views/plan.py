from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from projects import standing
from projects.forms.plan import PlanForm, with_another_row
from projects.models import Project
from projects.permissions import may_draft
from projects.states import PLANNING
from workflow import audit, engine, versions

from .not_now import not_now

MISSING_RIGHT = "您没有编制方案的权限，由本党组织的书记或填报员办理"


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: ActorRequest, pk: int) -> HttpResponse:
    """Indicators, milestones and tasks of a project that has not started; 增加一行 works without script."""
    project = get_object_or_404(
        Project.objects.visible_to(request.actor).select_related("organization", "round"), pk=pk
    )
    if not may_draft(request.actor, project):
        raise PermissionDenied(MISSING_RIGHT)
    if project.state not in PLANNING:
        return frozen(request, project)
    if request.method != "POST":
        return page(request, project, PlanForm(project))
    if "add" in request.POST:
        return page(request, project, PlanForm(project, with_another_row(request.POST, request.POST["add"])))
    return save(request, project)


def save(request: ActorRequest, project: Project) -> HttpResponse:
    with audit.recording():
        engine.lock(project)
        if project.state not in PLANNING:
            return frozen(request, project)
        before = recorded(project)
        form = PlanForm(project, request.POST)
        versions.reconcile(request, project, *form.lists)
        if not form.is_valid():
            return page(request, project, form, status=422)
        form.save()
        standing.refresh(project)
        was, now = audit.changes(before, recorded(project))
        if was or now:
            audit.note(
                request.actor, "edit_plan", project, before=was, after=now, details={"summary": form.summary}
            )
    messages.success(request, "方案已保存")
    return redirect(f"{project.get_absolute_url()}?tab=plan")


def page(request: ActorRequest, project: Project, form: PlanForm, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "project": project,
        "form": form,
        "back_url": f"{project.get_absolute_url()}?tab=plan",
    }
    return render(request, "projects/plan.html", context, status=status)


def frozen(request: ActorRequest, project: Project) -> HttpResponse:
    words = f"项目当前为“{project.get_state_display()}”，方案不能直接修改。启动后的调整须申请变更。"
    return not_now(request, "方案已不能修改", words, f"{project.get_absolute_url()}?tab=plan")


def recorded(project: Project) -> dict[str, Any]:
    """The plan's rows as the audit entry keeps them: references by id, names of persons never."""
    tasks = [
        audit.field_values(task)
        | {"cooperating_units": sorted(unit.pk for unit in task.cooperating_units.all())}
        for task in project.tasks.prefetch_related("cooperating_units")
    ]
    return {
        "tasks": tasks,
        "indicators": [audit.field_values(row) for row in project.indicators.all()],
        "milestones": [audit.field_values(row) for row in project.milestones.all()],
    }
