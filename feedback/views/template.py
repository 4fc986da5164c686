from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from feedback.history import history_of_common
from feedback.models import SurveyTemplate
from feedback.permissions import may_keep_library, require_library_reader
from organizations.requests import ActorRequest
from workflow import engine


@require_safe
def template(request: ActorRequest, pk: int) -> HttpResponse:
    """One 问卷模板: its questions with what each answer is worth, and how many surveys came of it."""
    require_library_reader(request.actor)
    found = get_object_or_404(SurveyTemplate, pk=pk)
    used = found.surveys.count()
    may_keep = may_keep_library(request.actor)
    context = {
        "template": found,
        "questions": list(found.questions.prefetch_related("scale__options")),
        "used": used,
        "may_keep": may_keep,
        "may_edit": may_keep and not used,
        "may_prefer": may_keep and found.is_offered and not found.is_default,
        "offers": engine.available(found, request.actor),
        "events": history_of_common(found),
    }
    return render(request, "feedback/template.html", context)
