from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from projects.meeting_page import WRITTEN, MeetingPage
from projects.models import Meeting


@require_safe
def meeting_minutes(request: ActorRequest, pk: int) -> HttpResponse:
    """会议纪要 as one sheet of paper, for those who read the whole meeting."""
    whole = Meeting.objects.visible_to(request.actor).in_scope_of(request.actor)
    record = get_object_or_404(whole.filter(state__in=WRITTEN).with_names(), pk=pk)
    page = MeetingPage(record, request.actor)
    return render(request, "projects/meeting_minutes.html", {"page": page, "meeting": record})
