from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from reviews.models import Bulletin
from workflow.transition_page import transition_page


@require_http_methods(["GET", "HEAD", "POST"])
def bulletin_transition(request: ActorRequest, pk: int, name: str) -> HttpResponse:
    """印发、废弃草稿."""
    visible = Bulletin.objects.visible_to(request.actor).select_related("organization", "round")
    return transition_page(request, get_object_or_404(visible, pk=pk), name)
