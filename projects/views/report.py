from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from projects import lights
from projects.corrections import corrections
from projects.lights import Thresholds
from projects.models import ProgressReport
from projects.permissions import may_report
from projects.reporting import filing_step
from projects.states import ReportState
from workflow.engine import Verdict
from workflow.templatetags.look import moment

EDIT_WORDS = {
    ReportState.DRAFT: "继续填写",
    ReportState.AWAITING_CONFIRMATION: "修改",
    ReportState.SUBMITTED: "更正",
}


@require_safe
def report(request: ActorRequest, pk: int) -> HttpResponse:
    """One month's report with what was corrected in it, and the button of whoever has to act."""
    reports = ProgressReport.objects.visible_to(request.actor).with_details()
    found = get_object_or_404(reports.select_related("project__organization", "project__round"), pk=pk)
    step = filing_step(found, request.actor)
    verdict = step.verdict(found, request.actor) if step else None
    unfinished = found.state != ReportState.SUBMITTED
    context = {
        "report": found,
        "project": found.project,
        "light": present_light(found) if unfinished else lights.Light(found.light, found.light_rule),
        "filed": filed_words(found),
        "edit_words": EDIT_WORDS[found.state],
        "step": step,
        "verdict": verdict,
        "may_edit": may_report(request.actor, found.project) and (unfinished or is_ready(verdict)),
        "too_late": "" if unfinished or verdict is None else str(verdict),
        "waits_for_me": step is not None and step.name == "confirm",
        "corrections": corrections(found) if not unfinished else [],
        "today": timezone.localdate(),
    }
    return render(request, "projects/report.html", context)


def is_ready(verdict: Verdict | None) -> bool:
    return verdict is not None and verdict.is_ready


def filed_words(found: ProgressReport) -> str:
    """7 月 27 日 17:45 陆知远报送（韩砚秋代填）."""
    reporter = found.reported_by.user.name
    if found.filed_at is None:
        return f"{reporter}填写，尚未报送"
    when = moment(found.filed_at)
    if found.confirmed_by is None:
        return f"{when}　{reporter}填报，待书记确认"
    behalf = f"（{reporter}代填）" if found.is_on_behalf else ""
    return f"{when}　{found.confirmed_by.user.name}报送{behalf}"


def present_light(found: ProgressReport) -> lights.Light:
    """A report that does not count yet has no light of its own."""
    return lights.explain(found.project, Thresholds.of(found.project.round))
