from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from projects import timeline
from projects.instruction_list import with_names
from projects.models import Instruction
from workflow import engine


@require_safe
def instruction(request: ActorRequest, pk: int) -> HttpResponse:
    """One 批示: what the leader wrote, what the secretary answered, and the next step."""
    record = get_object_or_404(with_names(Instruction.objects.visible_to(request.actor)), pk=pk)
    context = {
        "instruction": record,
        "project": record.project,
        "offers": engine.available(record, request.actor),
        "events": timeline.events(record.project, timeline.entries_about(record)),
    }
    return render(request, "projects/instruction.html", context)
