from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from feedback import slips
from feedback.codes import grouped
from feedback.forms.slips import SlipsForm
from feedback.models import SlipBatch, Survey
from feedback.permissions import may_run_survey, runner_words
from feedback.public_address import survey_address
from feedback.qr import QrCode, qr_code
from organizations.requests import ActorRequest
from projects.views.not_now import not_now
from workflow import audit, engine
from workflow.sending import many_transactions


@dataclass(frozen=True)
class PrintedSlip:
    """A slip as it is cut from the sheet: its code in groups of four, and the address that fills it in."""

    code: str
    qr: QrCode


@many_transactions
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def running_survey_slips(request: ActorRequest, pk: int) -> HttpResponse:
    """印制一次性问卷码: POST makes them and answers with the sheet, which is never shown again."""
    survey = get_object_or_404(Survey.objects.visible_to(request.actor).with_names(), pk=pk)
    if not may_run_survey(request.actor, survey):
        raise PermissionDenied(f"您没有印制问卷码的权限，由{runner_words(survey.organization)}办理")
    with audit.recording():
        engine.lock(survey)
        if survey.is_over:
            return not_now(
                request, "现在不能印制问卷码", "调查已经截止，不再收答卷。", survey.get_absolute_url()
            )
        form = SlipsForm(request.POST or None, existing=survey.slips.count())
        if request.method == "POST" and form.is_valid():
            return sheet(request, survey, make(request, survey, form.cleaned_data["count"]))
    context = {"survey": survey, "form": form, "batches": survey.slip_batches.select_related("made_by__user")}
    status = 422 if request.method == "POST" else 200
    return render(request, "feedback/running_survey_slips.html", context, status=status)


def make(request: ActorRequest, survey: Survey, count: int) -> list[str]:
    """The codes leave with the answer; the batch and its entry say how many, never which."""
    post: Any = request.actor.post  # an officer acts in one
    codes = slips.make(survey, count)
    batch = SlipBatch.objects.create(survey=survey, count=count, made_on=timezone.localdate(), made_by=post)
    audit.note(request.actor, "print_slips", batch, details={"survey": survey.pk, "count": count})
    return codes


def sheet(request: ActorRequest, survey: Survey, codes: list[str]) -> HttpResponse:
    link = survey_address(request, survey)
    printed = [PrintedSlip(grouped(code), qr_code(f"{link}#{code}")) for code in codes]
    context = {"survey": survey, "link": link, "slips": printed}
    return render(request, "feedback/slips_print.html", context)
