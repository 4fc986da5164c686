from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from projects.models import SupervisionNotice
from workflow.transition_page import transition_page


@require_http_methods(["GET", "HEAD", "POST"])
def notice_transition(request: ActorRequest, pk: int, name: str) -> HttpResponse:
    notice = get_object_or_404(SupervisionNotice.objects.visible_to(request.actor).with_names(), pk=pk)
    context = {"notice": notice, "shows_reply": notice.replied_on is not None}
    return transition_page(request, notice, name, template="projects/notice_transition.html", context=context)
