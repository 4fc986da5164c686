from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from organizations.models import Organization
from organizations.requests import ActorRequest, asked_id
from projects.forms.meeting import MeetingForm
from projects.forms.meeting_actions import ACTIONS, rearranged
from projects.minutes import chair_on, record
from projects.models import Meeting
from projects.permissions import may_record_meeting
from workflow import audit

from .not_now import not_now

FOUR_WEEKS = timedelta(weeks=4)
MISSING_RIGHT = "您没有记录会议的权限，由本党组织的书记或填报员办理"


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_new(request: ActorRequest) -> HttpResponse:
    """Record a meeting of the own organization, held or planned; ?project= puts projects on its agenda,
    ?after= makes it the next one of a series."""
    post = request.actor.post
    if post is None or not may_record_meeting(request.actor):
        raise PermissionDenied(MISSING_RIGHT)
    chair = chair_on(post.organization, timezone.localdate())
    if chair is None:
        words = "会议由书记主持，本党组织现在没有在任书记。任命书记或主持工作的负责人后再记录。"
        return not_now(request, "还不能记录会议", words, reverse("projects:meetings"))
    before = previous_meeting(request)
    meeting = Meeting(organization=post.organization, chair=chair, recorded_by=post, previous=before)
    if request.method != "POST":
        return page(request, fresh(request, meeting))
    if any(action in request.POST for action in ACTIONS):
        data = rearranged(MeetingForm(meeting, request.POST), request.POST)
        return page(request, MeetingForm(meeting, data))
    return save(request, meeting)


def previous_meeting(request: ActorRequest) -> Meeting | None:
    """?after= names a meeting of the own organization whose next one this is."""
    pk = asked_id(request.GET.get("after", ""))
    own = Meeting.objects.visible_to(request.actor).filter(organization=request.actor.organization_id)
    return own.filter(pk=pk).first() if pk else None


def fresh(request: ActorRequest, meeting: Meeting) -> MeetingForm:
    before = meeting.previous
    if before is None:
        return MeetingForm(meeting, None, asked(request), **known_to(meeting))
    copied = dict(before.attendances.values_list("post", "kind"))
    return MeetingForm(meeting, None, asked(request), copied, **known_from(before))


def save(request: ActorRequest, meeting: Meeting) -> HttpResponse:
    """Under the organization's lock, so that of two clicks the second finds the first one's meeting."""
    with audit.recording():
        Organization.objects.select_for_update().get(pk=meeting.organization_id)
        form = MeetingForm(meeting, request.POST)
        if not form.is_valid():
            return page(request, form, status=422)
        record(form, request.actor)
    messages.success(request, f"已记录：{meeting}")
    return redirect(meeting)


def asked(request: ActorRequest) -> tuple[int, ...]:
    """Ids of the projects to begin with; the agenda takes those in its reach."""
    return tuple(int(text) for text in request.GET.getlist("project") if text.isdecimal() and len(text) < 10)


def known_to(meeting: Meeting) -> dict[str, Any]:
    """What need not be typed: today and the last meeting's place."""
    last = Meeting.objects.filter(organization=meeting.organization).order_by("-held_at").first()
    return {"held_on": timezone.localdate(), "place": last.place if last else ""}


def known_from(before: Meeting) -> dict[str, Any]:
    """The next of a series: same kind, place, hour and people, four weeks later."""
    return {
        "kind": before.kind,
        "held_on": max(before.held_on + FOUR_WEEKS, timezone.localdate()),
        "clock": timezone.localtime(before.held_at).time(),
        "place": before.place,
        "attendees": before.attendees,
        "observers": before.observers,
    }


def page(request: ActorRequest, form: MeetingForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "heading": "记录会议",
        "note": "时间还没有到的记为待召开，会后再补研究情况和议定事项；隔日补记的标明补录",
        "verb": "记录会议",
        "back_url": reverse("projects:meetings"),
        "way_out": "不记录，回到调度会",
        "carried": [],
    }
    return render(request, "projects/meeting_form.html", context, status=status)
