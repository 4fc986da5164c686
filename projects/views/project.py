from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from organizations.exports import download, unit_of
from organizations.requests import ActorRequest
from organizations.sheets.table import Head
from projects import timeline
from projects.acceptance import latest_acceptance
from projects.change_list import ChangeRow
from projects.declaration_sheet import DeclarationSheet
from projects.models import (
    AgendaItem,
    ChangeRequest,
    Meeting,
    ProgressReport,
    Project,
    Resolution,
    SupervisionNotice,
    Talk,
)
from projects.obstacle_list import ObstacleRow
from projects.obstacle_words import waiting_words
from projects.page_actions import supervision_urls
from projects.permissions import may_draft
from projects.project_page import ProjectPage
from projects.sheets.tasks import project_tasks_workbook
from projects.states import CHANGEABLE
from projects.urge_list import of_project
from workflow import audit

EVENTS_PER_PAGE = 50


@require_safe
def project(request: ActorRequest, pk: int) -> HttpResponse:
    """Everything about one project; ?tab= chooses what is shown below light, buttons and tabs."""
    record = Project.objects.for_page().find_visible(request.actor, pk)
    if record is None:
        raise Http404
    page = ProjectPage(record, request.actor, request.GET.get("tab", ""))
    if page.tab == "plan" and request.GET.get("export") == "xlsx":
        return exported_tasks(request, record)
    contents = CONTENTS.get(page.tab)
    context = {"page": page, "project": record} | (
        contents(request, page) if contents else panel(request, page)
    )
    return render(request, f"projects/project_{page.tab if contents else 'panel'}.html", context)


def exported_tasks(request: ActorRequest, project: Project) -> HttpResponse:
    """任务分解表 as the form to be signed."""
    tasks = project.tasks.order_by("position", "pk").with_names()
    content = project_tasks_workbook(project, tasks, Head(unit_of(request), timezone.localtime()))
    audit.note(request.actor, "export", project, details={"list": "plan", "rows": len(tasks)})
    return download(content, f"任务分解表{timezone.localdate():%Y%m%d}.xlsx")


def overview(request: ActorRequest, page: ProjectPage) -> dict[str, Any]:
    sheet = DeclarationSheet(page.project, request.actor)
    return {"sheet": sheet, "milestones": list(page.project.milestones.all())}


def plan(request: ActorRequest, page: ProjectPage) -> dict[str, Any]:
    baseline = getattr(page.project, "baseline", None)
    milestones = list(page.project.milestones.all())
    return {"indicators": list(page.project.indicators.all()), "milestones": milestones, "baseline": baseline}


def reports(request: ActorRequest, page: ProjectPage) -> dict[str, Any]:
    shown = ProgressReport.objects.filter(project=page.project).finished_for(request.actor)
    return {"reports": list(shown.with_details())}


def meetings(request: ActorRequest, page: ProjectPage) -> dict[str, Any]:
    """Meetings that dealt with the project, what they resolved on it, and its difficulties."""
    about = AgendaItem.objects.filter(project=page.project).values("meeting")
    held = Meeting.objects.filter(pk__in=about).select_related("organization", "chair__user")
    resolved = Resolution.objects.filter(project=page.project).select_related(
        "meeting", "unit", "person__user"
    )
    raised = page.project.obstacles.select_related("escalated_to")
    obstacles = [ObstacleRow(obstacle, waiting_words(obstacle, page.today)) for obstacle in raised]
    return {"meetings": list(held), "resolutions": list(resolved), "obstacles": obstacles}


def notices(request: ActorRequest, page: ProjectPage) -> dict[str, Any]:
    visible = SupervisionNotice.objects.of_project(page.project, request.actor)
    found = visible.select_related("issuer", "addressee")
    talks = Talk.objects.visible_to(request.actor).filter(project=page.project).with_names()
    return {
        "notices": [(notice, notice.days_overdue(page.today)) for notice in found],
        "talks": list(talks),
        "new_urls": supervision_urls(page.project, request.actor),
        "urges": of_project(page.project, page.today),
    }


def changes(request: ActorRequest, page: ProjectPage) -> dict[str, Any]:
    """Requests, those not sent yet in the own house only."""
    project = page.project
    found = ChangeRequest.objects.filter(project=project).told_to(request.actor).with_names()
    may = project.state in CHANGEABLE and may_draft(request.actor, project)
    return {
        "rows": [ChangeRow(change, may_tick=False) for change in found],
        "has_baseline": hasattr(project, "baseline"),
        "new_url": reverse("projects:change_new", args=[project.pk]) if may else "",
    }


def acceptance(request: ActorRequest, page: ProjectPage) -> dict[str, Any]:
    sheet = latest_acceptance(page.project)
    return {"sheet": sheet, "rows": list(sheet.rows.all()) if sheet else []}


def records(request: ActorRequest, page: ProjectPage) -> dict[str, Any]:
    entries = timeline.named(page.project, timeline.entries_of(page.project, request.actor))
    found = Paginator(entries, EVENTS_PER_PAGE).get_page(request.GET.get("page"))
    return {"records": found, "events": timeline.lines(page.project, list(found))}


def panel(request: ActorRequest, page: ProjectPage) -> dict[str, Any]:
    """A tab that an upper app fills; its template reads `panel`."""
    filled = page.panel
    if filled is None:
        return {}
    return {"template": filled.template, "panel": filled.context(page.project, request.actor)}


CONTENTS = {
    "overview": overview,
    "plan": plan,
    "reports": reports,
    "meetings": meetings,
    "notices": notices,
    "changes": changes,
    "acceptance": acceptance,
    "records": records,
}
