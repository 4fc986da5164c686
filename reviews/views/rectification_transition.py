from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_safe

from organizations.requests import ActorRequest
from reviews.models import RectificationItem
from workflow.transition_page import transition_page


@require_safe
def rectification(request: ActorRequest, pk: int) -> HttpResponse:
    """An item is shown on the page of its sheet."""
    return redirect(get_object_or_404(RectificationItem.objects.visible_to(request.actor), pk=pk))


@require_http_methods(["GET", "HEAD", "POST"])
def rectification_transition(request: ActorRequest, pk: int, name: str) -> HttpResponse:
    """Report, verification and return of one item."""
    visible = RectificationItem.objects.visible_to(request.actor).with_names()
    item = get_object_or_404(visible, pk=pk)
    return transition_page(request, item, name, template="reviews/rectification_transition.html")
