from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from feedback.history import history
from feedback.models import Survey
from feedback.permissions import may_run_survey
from feedback.public_address import survey_address
from feedback.survey_page import kinds_of_answers, sealed_counts, sees_counts, sees_results
from organizations.requests import ActorRequest
from projects.permissions import reads_business
from workflow import engine


@require_safe
def running_survey(request: ActorRequest, pk: int) -> HttpResponse:
    """One survey: its questions, how it is answered, and what came of it."""
    visible = Survey.objects.visible_to(request.actor).with_names().select_related("round__survey_rules")
    survey = get_object_or_404(visible.prefetch_related("questions", "sealed_batches", "slip_batches"), pk=pk)
    may_run = may_run_survey(request.actor, survey)
    shows_results = sees_results(survey, request.actor)
    context = {
        "survey": survey,
        "offers": engine.available(survey, request.actor),
        "may_run": may_run,
        "may_void": may_run
        and survey.is_over
        and not survey.is_published
        and bool(survey.slip_batches.all()),
        "may_open_project": reads_business(request.actor),
        "link": survey_address(request, survey),
        "counts": sealed_counts(survey) if sees_counts(survey, request.actor) else None,
        "kinds": kinds_of_answers(survey) if shows_results else None,
        "events": history(survey),
    }
    return render(request, "feedback/running_survey.html", context)
