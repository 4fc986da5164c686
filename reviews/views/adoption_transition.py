from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from reviews.models import Adoption
from workflow.transition_page import transition_page


@require_http_methods(["GET", "HEAD", "POST"])
def adoption_transition(request: ActorRequest, pk: int, name: str) -> HttpResponse:
    """Every transition of an adoption; back to the mechanism, where it is listed."""
    found = Adoption.objects.visible_to(request.actor).select_related("mechanism", "organization")
    return transition_page(request, get_object_or_404(found, pk=pk), name)
