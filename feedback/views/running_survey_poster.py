from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from feedback.models import Survey
from feedback.permissions import may_run_survey, runner_words
from feedback.public_address import survey_address
from feedback.qr import qr_code
from organizations.requests import ActorRequest


@require_safe
def running_survey_poster(request: ActorRequest, pk: int) -> HttpResponse:
    """海报: one A4 sheet with QR code, short link and plain instructions."""
    survey = get_object_or_404(Survey.objects.visible_to(request.actor).with_names(), pk=pk)
    if not may_run_survey(request.actor, survey):
        raise PermissionDenied(f"您没有打印海报的权限，由{runner_words(survey.organization)}办理")
    link = survey_address(request, survey)
    context = {
        "survey": survey,
        "link": link,
        "short": link.partition("://")[2],
        "qr": qr_code(link, hangs=True),
        "has_slips": survey.slips_only or survey.slips.exists(),
    }
    return render(request, "feedback/poster_print.html", context)
