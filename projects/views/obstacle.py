from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from projects import timeline
from projects.models import Meeting, Obstacle, Resolution
from projects.obstacle_words import waiting_words
from workflow import engine


@require_safe
def obstacle(request: ActorRequest, pk: int) -> HttpResponse:
    """One difficulty: where it stands, what the level above was asked and said, meetings and resolutions on it."""
    record = get_object_or_404(Obstacle.objects.visible_to(request.actor).with_names(), pk=pk)
    resolutions = Resolution.objects.visible_to(request.actor).filter(obstacle=record)
    meetings = Meeting.objects.visible_to(request.actor).filter(agenda__obstacle=record).distinct()
    context = {
        "obstacle": record,
        "project": record.project,
        "waiting": waiting_words(record, timezone.localdate()),
        "offers": engine.available(record, request.actor),
        "resolutions": resolutions.select_related("unit", "person__user"),
        "meetings": meetings.select_related("organization"),
        "events": timeline.events(record.project, timeline.entries_about(record)),
    }
    return render(request, "projects/obstacle.html", context)
