from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from feedback import library
from feedback.history import history_of_common
from feedback.models import SurveyTemplate
from feedback.permissions import may_keep_library, require_library_reader
from organizations.requests import ActorRequest
from workflow import engine


@require_safe
def scale(request: ActorRequest, pk: int) -> HttpResponse:
    """One 量表: its answers, the templates that ask with it, how many surveys did."""
    require_library_reader(request.actor)
    found = get_object_or_404(library.scales(), pk=pk)
    context = {
        "scale": found,
        "templates": SurveyTemplate.objects.filter(questions__scale=found).distinct(),
        "may_keep": may_keep_library(request.actor),
        "offers": engine.available(found, request.actor),
        "events": history_of_common(found),
    }
    return render(request, "feedback/scale.html", context)
