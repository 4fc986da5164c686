from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from projects.models import ProgressReport
from workflow.transition_page import transition_page


@require_http_methods(["GET", "POST"])
def report_confirm(request: ActorRequest, pk: int) -> HttpResponse:
    """The secretary's one tap on a report that a clerk wrote; without script or button a page asks once."""
    reports = ProgressReport.objects.visible_to(request.actor).select_related("project__organization")
    return transition_page(request, get_object_or_404(reports, pk=pk), "confirm")
