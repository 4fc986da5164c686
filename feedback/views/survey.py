from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from feedback.history import history
from feedback.models import SurveyResult
from feedback.permissions import may_correct_result, may_open_original, may_waive_sample
from feedback.weighing import weigh
from organizations.requests import ActorRequest
from projects.permissions import reads_business


@require_safe
def survey(request: ActorRequest, pk: int) -> HttpResponse:
    """One result: its numbers, whether it counts, and every correction."""
    result = get_object_or_404(SurveyResult.objects.visible_to(request.actor).with_names(), pk=pk)
    weighed = weigh([result], result.round)[0]
    context = {
        "result": result,
        "weighed": weighed,
        "may_correct": may_correct_result(request.actor, result),
        "may_open_original": may_open_original(request.actor, result, weighed.is_shown),
        "may_open_project": reads_business(request.actor),
        "may_waive": weighed.is_waivable and may_waive_sample(request.actor, result),
        "events": history(result),
    }
    return render(request, "feedback/survey.html", context)
