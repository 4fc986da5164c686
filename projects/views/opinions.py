from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from projects.declaration import OVERALL
from projects.declaration_sheet import DeclarationSheet
from projects.forms.declaration import OpinionsForm, ReturnForm
from projects.models import DeclarationOpinion, Project
from projects.permissions import may_judge
from projects.states import ProjectState
from projects.submission import submission_number
from projects.transitions.declaration import RETURN, the_judge
from workflow import audit, engine, versions
from workflow.transition_page import refused

from .not_now import not_now


@require_http_methods(["GET", "HEAD", "POST"])
def opinions(request: ActorRequest, pk: int) -> HttpResponse:
    """Opinions on each field of a submitted declaration: only saved, or saved and sent back at once."""
    visible = Project.objects.visible_to(request.actor).select_related(
        "organization__parent", "round", "lead"
    )
    project = get_object_or_404(visible, pk=pk)
    if not may_judge(request.actor, project):
        raise PermissionDenied(f"您没有提审核意见的权限，由{the_judge(project)}办理")
    if project.state != ProjectState.SUBMITTED:
        return closed(request, project)
    if request.method != "POST":
        return OpinionsPage(request, project).answer()
    try:
        with audit.recording():
            return take(request, project)
    except engine.RefusalError as refusal:
        return refused(request, project, RETURN, refusal.verdict)


def take(request: ActorRequest, project: Project) -> HttpResponse:
    """Judge what was written against the opinions of colleagues, under the project's lock."""
    engine.lock(project)
    if project.state != ProjectState.SUBMITTED:
        return closed(request, project)
    page = OpinionsPage(request, project)
    versions.reconcile(request, project, page.form)
    return page.send_back() if "return" in request.POST else page.save()


class OpinionsPage:
    """The page's two forms: opinions, and the deadline that counts when the declaration goes back."""

    def __init__(self, request: ActorRequest, project: Project) -> None:
        data = request.POST if request.method == "POST" else None
        self.request = request
        self.project = project
        self.sheet = DeclarationSheet(project, request.actor)
        self.names = [*(row.name for row in self.sheet.rows), OVERALL]
        saved = {opinion.field: opinion.text for opinion in self.sheet.pending}
        self.form = OpinionsForm(data, fields=self.names, initial=saved, prefix="opinion")
        returns = data is not None and "return" in data
        self.deadline = ReturnForm(data if returns else None, record=project, actor=request.actor)

    def answer(self, status: int = 200) -> HttpResponse:
        context = {
            "project": self.project,
            "form": self.form,
            "deadline": self.deadline,
            "opinions": [(row.label, row.text, self.form[row.name]) for row in self.sheet.rows],
            "overall": self.form[OVERALL],
            "back_url": self.project.get_absolute_url(),
        }
        return render(self.request, "projects/opinions.html", context, status=status)

    def save(self) -> HttpResponse:
        if not self.form.is_valid():
            return self.answer(422)
        self.keep()
        messages.success(self.request, "审核意见已保存，还没有退回")
        return redirect(self.project)

    def send_back(self) -> HttpResponse:
        if not (self.form.is_valid() & self.deadline.is_valid()):
            return self.answer(422)
        if not self.form.given:
            self.form.add_error(None, "至少填一条意见")
            return self.answer(422)
        self.keep()
        engine.run(RETURN, self.project, self.request.actor, self.deadline.cleaned_data)
        messages.success(self.request, f"已退回修改：{self.project}")
        return redirect(self.project)

    def keep(self) -> None:
        """Store what is written, take away what was emptied; one entry for all of it."""
        number = submission_number(self.project)
        stored = dict(self.project.opinions.filter(submission=number).values_list("field", "text"))
        before = {name: stored.get(name, "") for name in self.names}
        was, now = audit.changes(before, {name: self.form.given.get(name, "") for name in self.names})
        self.project.opinions.filter(
            submission=number, field__in=[name for name in now if not now[name]]
        ).delete()
        DeclarationOpinion.objects.bulk_create(
            [self.opinion(number, name, text) for name, text in now.items() if text],
            update_conflicts=True,
            unique_fields=["project", "submission", "field"],
            update_fields=["text", "author"],
        )
        if now:
            audit.note(self.request.actor, "save_opinion", self.project, before=was, after=now)

    def opinion(self, number: int, name: str, text: str) -> DeclarationOpinion:
        author = self.request.actor.post
        return DeclarationOpinion(
            project=self.project, submission=number, field=name, text=text, author=author
        )


def closed(request: ActorRequest, project: Project) -> HttpResponse:
    words = f"项目当前为“{project.get_state_display()}”，待审核的申报才提审核意见。"
    return not_now(request, "现在不能提审核意见", words, project.get_absolute_url())
