from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from projects.forms.meeting import MeetingForm
from projects.forms.meeting_actions import ACTIONS, rearranged
from projects.meeting_page import EDITABLE, carried_into
from projects.minutes import amend
from projects.models import Meeting
from projects.permissions import may_keep_meeting
from projects.transitions.meetings import house_of_meeting
from workflow import audit, engine, versions

from .not_now import not_now


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Agenda, resolutions and minutes, until the minutes are issued."""
    meeting = get_object_or_404(Meeting.objects.visible_to(request.actor).with_names(), pk=pk)
    if not may_keep_meeting(request.actor, meeting):
        raise PermissionDenied(f"您没有修改这次会议的权限，由{house_of_meeting(meeting)}办理")
    if meeting.state not in EDITABLE:
        return fixed(request, meeting)
    if request.method != "POST":
        return page(request, MeetingForm(meeting))
    if any(action in request.POST for action in ACTIONS):
        form = MeetingForm(meeting, rearranged(MeetingForm(meeting, request.POST), request.POST))
        return page(request, form)
    return save(request, meeting)


def save(request: ActorRequest, meeting: Meeting) -> HttpResponse:
    with audit.recording():
        engine.lock(meeting)
        if meeting.state not in EDITABLE:
            return fixed(request, meeting)
        before = audit.field_values(meeting)
        form = MeetingForm(meeting, request.POST)
        versions.reconcile(request, meeting, *form.parts)
        if not form.is_valid():
            return page(request, form, status=422)
        amend(form, before, request.actor)
    messages.success(request, f"已保存：{meeting}")
    return redirect(meeting)


def fixed(request: ActorRequest, meeting: Meeting) -> HttpResponse:
    words = f"会议当前为“{meeting.get_state_display()}”，议题、议定事项和纪要不能再改。"
    return not_now(request, "会议已不能修改", words, meeting.get_absolute_url())


def page(request: ActorRequest, form: MeetingForm, status: int = 200) -> HttpResponse:
    meeting = form.meeting
    context = {
        "form": form,
        "heading": f"修改会议：{Meeting.objects.get(pk=meeting.pk)}",
        "note": "印发纪要前可以修改" if form.resolutions is not None else "召开后填写研究情况和议定事项",
        "verb": "保存会议",
        "back_url": meeting.get_absolute_url(),
        "way_out": "不保存，回到会议",
        "carried": list(carried_into(meeting)),
    }
    return render(request, "projects/meeting_form.html", context, status=status)
