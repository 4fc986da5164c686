from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from reviews.models import Mechanism
from workflow.transition_page import transition_page


@require_http_methods(["GET", "HEAD", "POST"])
def mechanism_transition(request: ActorRequest, pk: int, name: str) -> HttpResponse:
    """Every transition of a mechanism; its text is shown above the form."""
    mechanism = get_object_or_404(Mechanism.objects.visible_to(request.actor).with_names(), pk=pk)
    return transition_page(request, mechanism, name, template="reviews/mechanism_transition.html")
