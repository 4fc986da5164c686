from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from projects.forms.acceptance import Actuals, actual_rows
from projects.models import Project
from projects.permissions import may_draft
from projects.states import RUNNING
from workflow import audit, engine, versions

from .not_now import not_now


@require_http_methods(["GET", "HEAD", "POST"])
def indicators(request: ActorRequest, pk: int) -> HttpResponse:
    """Actual values of the indicators, asked half-yearly and before acceptance."""
    project = get_object_or_404(
        Project.objects.visible_to(request.actor).select_related("organization"), pk=pk
    )
    if not may_draft(request.actor, project):
        raise PermissionDenied("您没有填报指标实际值的权限，由本党组织的书记或填报员办理")
    if project.state not in RUNNING:
        return closed(request, project)
    if request.method != "POST":
        return page(request, project, actual_rows(project))
    with audit.recording():
        engine.lock(project)
        if project.state not in RUNNING:
            return closed(request, project)
        rows = actual_rows(project, request.POST)
        versions.reconcile(request, project, rows)
        if not rows.is_valid():
            return page(request, project, rows, status=422)
        save(request, rows)
    messages.success(request, "指标实际值已保存")
    return redirect(plan_tab(project))


def save(request: ActorRequest, rows: Actuals) -> None:
    before = {form.instance.pk: form.initial["actual"] for form in rows.forms}
    for indicator in rows.save_changed():
        audit.note(
            request.actor,
            "fill_actual",
            indicator,
            before={"actual": before[indicator.pk]},
            after={"actual": indicator.actual},
        )


def page(request: ActorRequest, project: Project, rows: Actuals, status: int = 200) -> HttpResponse:
    context = {"project": project, "rows": rows, "back_url": plan_tab(project)}
    return render(request, "projects/indicators.html", context, status=status)


def closed(request: ActorRequest, project: Project) -> HttpResponse:
    words = f"项目当前为“{project.get_state_display()}”，攻坚中或限期整改的项目才填报指标实际值。"
    return not_now(request, "现在不能填报实际值", words, plan_tab(project))


def plan_tab(project: Project) -> str:
    return f"{project.get_absolute_url()}?tab=plan"
