from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from projects.change_page import ChangePage
from projects.models import ChangeRequest
from workflow import audit, engine
from workflow.transition_page import transition_page


@require_http_methods(["GET", "HEAD", "POST"])
def change_transition(request: ActorRequest, pk: int, name: str) -> HttpResponse:
    """Sending, deciding and withdrawing. The project is locked before its request, as everywhere."""
    visible = ChangeRequest.objects.visible_to(request.actor).with_names()
    record = get_object_or_404(visible, pk=pk)
    step = engine.find(ChangeRequest, name)
    if request.method != "POST" or step is None or not step.may(request.actor, record):
        return answer(request, record, name)
    with audit.recording():
        engine.lock(record.project)
        return answer(request, record, name)


def answer(request: ActorRequest, record: ChangeRequest, name: str) -> HttpResponse:
    context = {"change": record, "project": record.project, "page": ChangePage(record, request.actor)}
    return transition_page(request, record, name, template="projects/change_transition.html", context=context)
