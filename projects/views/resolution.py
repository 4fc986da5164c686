from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from projects import timeline
from projects.forms.resolution import ResolutionUpdateForm
from projects.models import Meeting, Project, Resolution
from projects.permissions import may_answer_resolution
from projects.transitions.meetings import chairs, whoever_owes
from workflow import audit, engine, notices

from .not_now import not_now


@require_http_methods(["GET", "HEAD", "POST"])
def resolution(request: ActorRequest, pk: int) -> HttpResponse:
    """One matter a meeting resolved: who owes it until when, what came of it, the next step; POST adds progress."""
    record = get_object_or_404(Resolution.objects.visible_to(request.actor).with_names(), pk=pk)
    may_report = may_answer_resolution(request.actor, record)
    if request.method != "POST":
        return page(request, record, ResolutionUpdateForm() if may_report else None)
    if not may_report:
        raise PermissionDenied(f"您没有填报这项办理进展的权限，由{whoever_owes(record)}办理")
    form = ResolutionUpdateForm(request.POST)
    if not form.is_valid():
        return page(request, record, form, status=422)
    return add_update(request, record, form)


def add_update(request: ActorRequest, record: Resolution, form: ResolutionUpdateForm) -> HttpResponse:
    with audit.recording():
        engine.lock(record)
        if record.state != Resolution.State.OPEN:
            words = f"议定事项当前为“{record.get_state_display()}”，不用再填报进展。"
            return not_now(request, "办理进展没有保存", words, record.get_absolute_url())
        update = form.save(commit=False)
        update.resolution, update.reported_by_id = record, request.actor.post_id
        update.save()
        entry = audit.note(request.actor, "update_resolution", record, details={"done": update.done})
        notices.tell(chairs(record), entry, f"议定事项“{record}”有新进展", record, request.actor)
    messages.success(request, "办理进展已保存")
    return redirect(record)


def page(
    request: ActorRequest, record: Resolution, form: ResolutionUpdateForm | None, status: int = 200
) -> HttpResponse:
    days = record.days_overdue(timezone.localdate())
    context = {
        "resolution": record,
        "meeting": record.meeting,
        "offers": engine.available(record, request.actor),
        "overdue_words": f"已逾期 {days} 天" if days else "",
        "may_open_meeting": Meeting.objects.visible_to(request.actor).filter(pk=record.meeting_id).exists(),
        "may_open_project": Project.objects.visible_to(request.actor).filter(pk=record.project_id).exists(),
        "form": form if record.state == Resolution.State.OPEN else None,
        "updates": list(record.updates.select_related("reported_by__user")),
        "events": timeline.events_of_meeting(record.meeting, record),
    }
    return render(request, "projects/resolution.html", context, status=status)
