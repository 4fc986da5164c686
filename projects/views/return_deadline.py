from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from projects.audience import house_of
from projects.forms.declaration import ExtensionForm
from projects.lights import month_day
from projects.models import Project
from projects.permissions import may_judge
from projects.transitions.declaration import the_judge
from workflow import audit, engine, notices, versions

from .not_now import not_now


@require_http_methods(["GET", "HEAD", "POST"])
def return_deadline(request: ActorRequest, pk: int) -> HttpResponse:
    """延长修改期限 of a returned declaration, by the officers who returned it."""
    visible = Project.objects.visible_to(request.actor).select_related("organization", "round")
    project = get_object_or_404(visible, pk=pk)
    if not may_judge(request.actor, project):
        raise PermissionDenied(f"您没有延长修改期限的权限，由{the_judge(project)}办理")
    if not project.must_revise:
        return closed(request, project)
    if request.method != "POST":
        return page(request, project, form_of(request, project))
    with audit.recording():
        engine.lock(project)
        if not project.must_revise:
            return closed(request, project)
        form = form_of(request, project)
        versions.reconcile(request, project, form)
        if not form.is_valid():
            return page(request, project, form)
        extend(request, project, form)
    messages.success(request, f"修改期限改为 {month_day(form.cleaned_data['due_on'])}")
    return redirect(project)


def form_of(request: ActorRequest, project: Project) -> ExtensionForm:
    return ExtensionForm(request.POST or None, initial={"due_on": project.return_due_on})


def page(request: ActorRequest, project: Project, form: ExtensionForm) -> HttpResponse:
    context = {"project": project, "form": form, "back_url": project.get_absolute_url()}
    return render(request, "projects/return_deadline.html", context, status=422 if form.is_bound else 200)


def extend(request: ActorRequest, project: Project, form: ExtensionForm) -> None:
    before = audit.field_values(project, ["return_due_on"])
    project.return_due_on = form.cleaned_data["due_on"]
    project.save(update_fields=["return_due_on"])
    after = audit.field_values(project, ["return_due_on"])
    entry = audit.note(request.actor, "extend_return", project, before=before, after=after, details=after)
    words = f"“{project}”修改期限改为 {month_day(form.cleaned_data['due_on'])}"
    notices.tell(house_of(project), entry, words, project, request.actor)


def closed(request: ActorRequest, project: Project) -> HttpResponse:
    words = f"项目当前为“{project.get_state_display()}”，退回修改的申报才有修改期限。"
    return not_now(request, "没有修改期限可以延长", words, project.get_absolute_url())
