from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from organizations.grave_acts import asks_password
from organizations.models import Appointment
from organizations.requests import ActorRequest
from organizations.roles import Role
from workflow.transition_page import transition_page


@require_http_methods(["GET", "HEAD", "POST"])
@asks_password(Role.SECURITY_ADMIN)
def appointment_transition(request: ActorRequest, pk: int, name: str) -> HttpResponse:
    """Every transition of a post: 离任."""
    visible = Appointment.objects.visible_to(request.actor).select_related("organization", "user")
    post = get_object_or_404(visible, pk=pk)
    return transition_page(request, post, name, template="organizations/appointment_transition.html")
