from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from projects.meeting_page import MeetingPage
from projects.models import Meeting


@require_safe
def meeting(request: ActorRequest, pk: int) -> HttpResponse:
    """One meeting: agenda, resolutions, minutes, and the next step."""
    record = get_object_or_404(Meeting.objects.visible_to(request.actor).with_names(), pk=pk)
    page = MeetingPage(record, request.actor)
    return render(request, "projects/meeting.html", {"page": page, "meeting": record})
