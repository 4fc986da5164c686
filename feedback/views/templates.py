from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from feedback import library
from feedback.permissions import may_keep_library, require_library_reader
from feedback.survey_tabs import survey_tabs
from organizations.requests import ActorRequest


@require_safe
def templates(request: ActorRequest) -> HttpResponse:
    """问卷模板: the library from which surveys are drafted."""
    require_library_reader(request.actor)
    context = {
        "templates": list(library.templates()),
        "may_keep": may_keep_library(request.actor),
        "tabs": survey_tabs(request.actor, "templates"),
    }
    return render(request, "feedback/templates.html", context)
