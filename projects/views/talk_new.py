from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from organizations.actor import Actor
from organizations.models import Appointment
from organizations.requests import ActorRequest
from organizations.roles import Role
from projects.audience import house_of
from projects.escalation import reason_to_talk
from projects.forms.talk import TALKED_TO, TalkForm, posts
from projects.models import Project, Talk
from projects.permissions import may_supervise
from projects.supervising import SUPERVISED
from workflow import audit, engine, notices

from .not_now import not_now

MISSING_RIGHT = "您没有记录约谈的权限，由上级党组织的组织部门工作人员办理"


@require_http_methods(["GET", "HEAD", "POST"])
def talk_new(request: ActorRequest, pk: int) -> HttpResponse:
    """记录约谈: who talked with whom, when, and what came of it."""
    visible = Project.objects.visible_to(request.actor).select_related("organization", "round")
    project = get_object_or_404(visible, pk=pk)
    if not may_supervise(request.actor, project):
        raise PermissionDenied(MISSING_RIGHT)
    back_url = f"{project.get_absolute_url()}?tab=notices"
    if project.state not in SUPERVISED:
        words = f"项目当前为“{project.get_state_display()}”，立项后、验收前的项目才记录约谈。"
        return not_now(request, "现在不能记录约谈", words, back_url)
    house = list(posts(project.organization_id, TALKED_TO))
    if not house:
        words = f"{project.organization.short_name}没有书记或班子成员在任，没有约谈对象。"
        return not_now(request, "现在不能记录约谈", words, back_url)
    talk = Talk(project=project, recorded_by=request.actor.post)
    known = {} if request.method == "POST" else defaults(project, request.actor, house)
    form = TalkForm(request.POST or None, instance=talk, house=house, initial=known)
    if request.method == "POST" and form.is_valid():
        record(form.save(commit=False), request.actor)
        messages.success(request, f"已记录{talk}")
        return redirect(back_url)
    context = {"form": form, "project": project, "back_url": back_url}
    return render(request, "projects/talk_new.html", context, status=422 if form.is_bound else 200)


def defaults(project: Project, actor: Actor, house: list[Appointment]) -> dict[str, Any]:
    """Today, by whoever records it, with the secretary, for the reason that the rules give."""
    secretary = next((post for post in house if post.role == Role.SECRETARY), house[0])
    return {
        "held_on": timezone.localdate(),
        "talker": actor.post_id,
        "person": secretary.pk,
        "reason": reason_to_talk(project, timezone.localdate()),
    }


def record(talk: Talk, actor: Actor) -> None:
    with audit.recording():
        engine.lock(talk.project)
        talk.save()
        entry = audit.note(actor, "record_talk", talk, after=audit.field_values(talk))
        words = f"{talk}已记录：{talk.project}"
        notices.tell(house_of(talk.project), entry, words, talk, actor)
