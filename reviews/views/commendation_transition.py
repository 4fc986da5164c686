from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from reviews.models import Commendation
from workflow.transition_page import transition_page


@require_http_methods(["GET", "HEAD", "POST"])
def commendation_transition(request: ActorRequest, pk: int, name: str) -> HttpResponse:
    """公示, 撤回公示, 确定名单."""
    found = Commendation.objects.visible_to(request.actor).select_related("round", "organization")
    return transition_page(request, get_object_or_404(found, pk=pk), name)
