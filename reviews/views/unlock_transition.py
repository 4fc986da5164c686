from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from reviews.models import UnlockRequest
from reviews.unlock_page import UnlockPage
from workflow.transition_page import transition_page


@require_http_methods(["GET", "HEAD", "POST"])
def unlock_transition(request: ActorRequest, pk: int, name: str) -> HttpResponse:
    """Every transition of a request to unlock; whoever decides sees once more what would change."""
    visible = UnlockRequest.objects.visible_to(request.actor).with_names()
    found = get_object_or_404(visible, pk=pk)
    context = {"page": UnlockPage(found, request.actor)}
    return transition_page(request, found, name, template="reviews/unlock_transition.html", context=context)
