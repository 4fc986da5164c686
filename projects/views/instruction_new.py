from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from projects import lights
from projects.audience import house_of
from projects.forms.instruction import InstructionForm
from projects.lights import Thresholds
from projects.models import Instruction, Project
from projects.permissions import may_instruct
from projects.states import INSTRUCTED
from workflow import audit, engine, notices

from .not_now import not_now

MISSING_RIGHT = "您没有作批示的权限，由本级及以上的领导办理"


@require_http_methods(["GET", "HEAD", "POST"])
def instruction_new(request: ActorRequest, pk: int) -> HttpResponse:
    """A leader's 批示 on a project: one text, sent as it is written."""
    visible = Project.objects.visible_to(request.actor).select_related("organization", "round", "lead")
    project = get_object_or_404(visible, pk=pk)
    if not may_instruct(request.actor, project):
        if request.method == "POST":
            audit.refuse(request.actor, "instruct", project, MISSING_RIGHT)
        raise PermissionDenied(MISSING_RIGHT)
    if project.state not in INSTRUCTED:
        return over(request, project)
    form = InstructionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return instruct(request, project, form.cleaned_data["text"])
    context = {
        "project": project,
        "form": form,
        "light": lights.explain(project, Thresholds.of(project.round)),
        "back_url": project.get_absolute_url(),
    }
    return render(request, "projects/instruction_new.html", context, status=422 if form.is_bound else 200)


def instruct(request: ActorRequest, project: Project, text: str) -> HttpResponse:
    assert request.actor.post is not None, "a leader acts in a post"
    with audit.recording():
        engine.lock(project)
        if project.state not in INSTRUCTED:
            return over(request, project)
        made = Instruction.objects.create(project=project, author=request.actor.post, text=text)
        entry = audit.note(request.actor, "instruct", made, details={"reason": text})
        words = f"{made.author_words}对“{project}”批示：{text}"
        notices.tell(house_of(project), entry, words, made, request.actor)
    messages.success(request, f"批示已送{project.organization.short_name}书记，回复后会告诉您")
    return redirect(project)


def over(request: ActorRequest, project: Project) -> HttpResponse:
    words = f"项目当前为“{project.get_state_display()}”，没有需要落实的工作。"
    return not_now(request, "现在不作批示", words, project.get_absolute_url())
