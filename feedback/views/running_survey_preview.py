from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from feedback.forms.answer import AnswerForm
from feedback.models import Survey
from organizations.requests import ActorRequest


@require_safe
def running_survey_preview(request: ActorRequest, pk: int) -> HttpResponse:
    """预览: the questionnaire as the public sees it, with no way to send it."""
    visible = Survey.objects.visible_to(request.actor).with_names()
    survey = get_object_or_404(visible.prefetch_related("questions"), pk=pk)
    form = AnswerForm(survey=survey, questions=list(survey.questions.all()), has_slips=survey.slips.exists())
    back = reverse("feedback:running_survey", args=[survey.pk])
    return render(request, "feedback/answer.html", {"survey": survey, "form": form, "back_url": back})
