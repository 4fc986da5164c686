from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from feedback.closing import shortfall
from feedback.forms.result import ReasonForm
from organizations.requests import ActorRequest
from projects.models import Project
from projects.permissions import may_judge
from projects.states import ProjectState
from projects.views.not_now import not_now
from workflow import audit, engine


@require_http_methods(["GET", "HEAD", "POST"])
def closing_waiver(request: ActorRequest, pk: int) -> HttpResponse:
    """豁免满意度要求 before 销号: by the judging officer, with a reason that is printed."""
    project = get_object_or_404(
        Project.objects.visible_to(request.actor).select_related("organization", "round"), pk=pk
    )
    if not may_judge(request.actor, project):
        raise PermissionDenied("您没有豁免满意度要求的权限，由审核组织的组织部门工作人员办理")
    words = shortfall(project)
    if project.state != ProjectState.ACCEPTED or not words or project.waiver_reason:
        return not_now(
            request,
            "不需要豁免满意度要求",
            "验收通过、满意度缺失或低于合格线且尚未豁免的项目才需要。",
            project.get_absolute_url(),
        )
    form = ReasonForm(request.POST or None)
    if not (request.method == "POST" and form.is_valid()):
        context = {"form": form, "project": project, "shortfall": words}
        return render(request, "feedback/closing_waiver.html", context, status=422 if form.is_bound else 200)
    waive(request, project, form.cleaned_data["reason"])
    messages.success(request, f"已豁免满意度要求：{project}")
    return redirect(project)


def waive(request: ActorRequest, project: Project, reason: str) -> None:
    with audit.recording():
        engine.lock(project)
        before = audit.field_values(project, ["waiver_reason"])
        project.waiver_reason = reason
        project.save(update_fields=["waiver_reason"])
        after = audit.field_values(project, ["waiver_reason"])
        details = {"reason": reason}
        audit.note(request.actor, "waive_satisfaction", project, before=before, after=after, details=details)
