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
    require_judge(request, project)
    if request.method != "POST":
        words = unmet(project)
        return page(request, project, ReasonForm(), words) if words else needless(request, project)
    with audit.recording():
        engine.lock(project)
        require_judge(request, project)
        words = unmet(project)
        if not words:
            return needless(request, project)
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return page(request, project, form, words)
        waive(request, project, form.cleaned_data["reason"])
    messages.success(request, f"已豁免满意度要求：{project}")
    return redirect(project)


def require_judge(request: ActorRequest, project: Project) -> None:
    if not may_judge(request.actor, project):
        raise PermissionDenied("您没有豁免满意度要求的权限，由审核组织的组织部门工作人员办理")


def unmet(project: Project) -> str:
    """What would be waived, in words; empty when there is nothing. On POST asked again under the lock."""
    waivable = project.state == ProjectState.ACCEPTED and not project.waiver_reason
    return shortfall(project) if waivable else ""


def page(request: ActorRequest, project: Project, form: ReasonForm, words: str) -> HttpResponse:
    context = {"form": form, "project": project, "shortfall": words}
    return render(request, "feedback/closing_waiver.html", context, status=422 if form.is_bound else 200)


def needless(request: ActorRequest, project: Project) -> HttpResponse:
    words = "验收通过、满意度缺失或低于合格线且尚未豁免的项目才需要。"
    return not_now(request, "不需要豁免满意度要求", words, project.get_absolute_url())


def waive(request: ActorRequest, project: Project, reason: str) -> None:
    before = audit.field_values(project, ["waiver_reason"])
    project.waiver_reason = reason
    project.save(update_fields=["waiver_reason"])
    after = audit.field_values(project, ["waiver_reason"])
    details = {"reason": reason}
    audit.note(request.actor, "waive_satisfaction", project, before=before, after=after, details=details)
