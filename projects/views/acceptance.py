from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from projects.acceptance import latest_acceptance
from projects.forms.acceptance import SheetForm, SheetRows
from projects.models import Acceptance, Project
from projects.permissions import may_judge
from projects.states import ProjectState
from workflow import audit, engine, versions

from .not_now import not_now

JUDGED = ("actual", "judgement", "reason")


@require_http_methods(["GET", "HEAD", "POST"])
def acceptance(request: ActorRequest, pk: int) -> HttpResponse:
    """验收表: the judging officer judges each standard and indicator; the verdict is a step of its own."""
    project = get_object_or_404(
        Project.objects.visible_to(request.actor).select_related("organization", "lead"), pk=pk
    )
    if not may_judge(request.actor, project):
        raise PermissionDenied("您没有填写验收表的权限，由审核组织的组织部门工作人员办理")
    sheet = open_sheet(project)
    if sheet is None:
        return closed(request, project)
    if request.method != "POST":
        return page(request, project, SheetPage(sheet))
    with audit.recording():
        engine.lock(project)
        sheet = open_sheet(project)
        if sheet is None:
            return closed(request, project)
        form = SheetPage(sheet, request.POST)
        versions.reconcile(request, project, form.form, form.rows)
        if not form.is_valid():
            return page(request, project, form, status=422)
        form.save(request)
    left = sheet.rows.filter(judgement="").count()
    messages.success(request, f"验收表已保存，还有 {left} 项未判定" if left else "验收表已保存，各项均已判定")
    return redirect("projects:acceptance", pk=pk)


def open_sheet(project: Project) -> Acceptance | None:
    """The sheet that is being filled in, None when acceptance is not asked for."""
    return latest_acceptance(project) if project.state == ProjectState.COMPLETION_REQUESTED else None


class SheetPage:
    """Sheet and rows of one page, checked and stored together."""

    def __init__(self, sheet: Acceptance, data: Any = None) -> None:
        self.sheet = sheet
        self.form = SheetForm(data, instance=sheet)
        self.rows = SheetRows(data, queryset=sheet.rows.select_related("task", "indicator"), prefix="rows")

    def is_valid(self) -> bool:
        return all([self.form.is_valid(), self.rows.is_valid()])

    def save(self, request: ActorRequest) -> None:
        """Store what changed: one entry for the sheet, one for each row that changed."""
        before = {form.instance.pk: {name: form.initial[name] for name in JUDGED} for form in self.rows.forms}
        if self.form.has_changed():
            was = {name: self.form.initial[name] for name in self.form.changed_data}
            self.form.save()
            now = audit.field_values(self.sheet, self.form.changed_data)
            audit.note(request.actor, "save_sheet", self.sheet, before=was, after=now)
        for row in self.rows.save():
            was, now = audit.changes(before[row.pk], audit.field_values(row, JUDGED))
            audit.note(request.actor, "judge_row", row, before=was, after=now)


def page(request: ActorRequest, project: Project, form: SheetPage, status: int = 200) -> HttpResponse:
    context = {
        "project": project,
        "sheet": form.sheet,
        "form": form.form,
        "rows": form.rows,
        "offers": engine.available(project, request.actor),
        "back_url": f"{project.get_absolute_url()}?tab=acceptance",
    }
    return render(request, "projects/acceptance.html", context, status=status)


def closed(request: ActorRequest, project: Project) -> HttpResponse:
    words = f"项目当前为“{project.get_state_display()}”，申请验收后才填写验收表。"
    return not_now(request, "现在不能填写验收表", words, f"{project.get_absolute_url()}?tab=acceptance")
