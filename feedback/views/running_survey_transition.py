from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from feedback.models import Survey
from organizations.requests import ActorRequest
from workflow.transition_page import transition_page


@require_http_methods(["GET", "HEAD", "POST"])
def running_survey_transition(request: ActorRequest, pk: int, name: str) -> HttpResponse:
    """Every transition of a survey; its questions are shown above the button."""
    survey = get_object_or_404(Survey.objects.visible_to(request.actor).with_names(), pk=pk)
    questions = list(survey.questions.all())
    return transition_page(
        request,
        survey,
        name,
        template="feedback/running_survey_transition.html",
        context={"survey": survey, "questions": questions},
    )
