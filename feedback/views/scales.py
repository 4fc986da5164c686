from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from feedback import library
from feedback.permissions import may_keep_library, require_library_reader
from feedback.survey_tabs import survey_tabs
from organizations.requests import ActorRequest


@require_safe
def scales(request: ActorRequest) -> HttpResponse:
    """量表: the answers that questions may offer, and what each is worth."""
    require_library_reader(request.actor)
    context = {
        "scales": list(library.scales()),
        "may_keep": may_keep_library(request.actor),
        "tabs": survey_tabs(request.actor, "scales"),
    }
    return render(request, "feedback/scales.html", context)
