from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from projects.meeting_page import MeetingPage
from projects.models import Meeting
from workflow.transition_page import transition_page


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_transition(request: ActorRequest, pk: int, name: str) -> HttpResponse:
    meeting = get_object_or_404(Meeting.objects.visible_to(request.actor).with_names(), pk=pk)
    context = {"attendance": MeetingPage(meeting, request.actor).shown_attendance}
    return transition_page(
        request, meeting, name, template="projects/meeting_transition.html", context=context
    )
