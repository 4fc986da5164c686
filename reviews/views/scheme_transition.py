from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from reviews.models import Scheme
from workflow.transition_page import transition_page

from .scheme_pages import require_reader


@require_http_methods(["GET", "HEAD", "POST"])
def scheme_transition(request: ActorRequest, pk: int, name: str) -> HttpResponse:
    """Every transition of a scheme."""
    require_reader(request)
    scheme = get_object_or_404(Scheme.objects.visible_to(request.actor).select_related("round"), pk=pk)
    return transition_page(request, scheme, name)
