from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from projects import timeline
from projects.models import Meeting, Project, Resolution
from workflow import engine


@require_safe
def resolution(request: ActorRequest, pk: int) -> HttpResponse:
    """One matter a meeting resolved: who owes it until when, what came of it, and the next step."""
    record = get_object_or_404(Resolution.objects.visible_to(request.actor).with_names(), pk=pk)
    days = record.days_overdue(timezone.localdate())
    context = {
        "resolution": record,
        "meeting": record.meeting,
        "offers": engine.available(record, request.actor),
        "overdue_words": f"已逾期 {days} 天" if days else "",
        "may_open_meeting": Meeting.objects.visible_to(request.actor).filter(pk=record.meeting_id).exists(),
        "may_open_project": Project.objects.visible_to(request.actor).filter(pk=record.project_id).exists(),
        "events": timeline.events_of_meeting(record.meeting, record),
    }
    return render(request, "projects/resolution.html", context)
