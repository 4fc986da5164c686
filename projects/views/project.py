from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from projects import timeline
from projects.acceptance import latest_acceptance
from projects.declaration_sheet import DeclarationSheet
from projects.models import AgendaItem, Meeting, ProgressReport, Project, Resolution
from projects.project_page import ProjectPage

EVENTS_PER_PAGE = 50


@require_safe
def project(request: ActorRequest, pk: int) -> HttpResponse:
    """Everything about one project; ?tab= chooses what is shown below light, buttons and tabs."""
    record = get_object_or_404(Project.objects.visible_to(request.actor).for_page(), pk=pk)
    page = ProjectPage(record, request.actor, request.GET.get("tab", ""))
    contents = CONTENTS.get(page.tab)
    context = {"page": page, "project": record} | (
        contents(request, page) if contents else panel(request, page)
    )
    return render(request, f"projects/project_{page.tab if contents else 'panel'}.html", context)


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
    """Meetings that dealt with the project, and what they resolved on it."""
    about = AgendaItem.objects.filter(project=page.project).values("meeting")
    held = Meeting.objects.filter(pk__in=about).select_related("organization", "chair__user")
    resolved = Resolution.objects.filter(project=page.project).select_related(
        "meeting", "unit", "person__user"
    )
    return {"meetings": list(held), "resolutions": list(resolved)}


def notices(request: ActorRequest, page: ProjectPage) -> dict[str, Any]:
    issued = page.project.notices.filter(issued_on__isnull=False).select_related("issuer")
    return {"notices": [(notice, notice.days_overdue(page.today)) for notice in issued]}


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
    "acceptance": acceptance,
    "records": records,
}
