from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from projects.instruction_list import with_names
from projects.models import Instruction
from workflow.transition_page import transition_page


@require_http_methods(["GET", "HEAD", "POST"])
def instruction_transition(request: ActorRequest, pk: int, name: str) -> HttpResponse:
    """Answered or drafted in the project's house, withdrawn or taken note of by the leader."""
    record = get_object_or_404(with_names(Instruction.objects.visible_to(request.actor)), pk=pk)
    return transition_page(request, record, name, template="projects/instruction_transition.html")
