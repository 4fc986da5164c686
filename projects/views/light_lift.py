from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from organizations.requests import ActorRequest
from projects.audience import house_of
from projects.lights import is_overridden
from workflow import audit, engine, notices

from .light_override import COLUMNS, found


@require_POST
def light_lift(request: ActorRequest, pk: int) -> HttpResponse:
    """取消人工调灯 before its last day: the computed light is shown again."""
    project = found(request, pk)
    with audit.recording():
        engine.lock(project)
        lifted = is_overridden(project, timezone.localdate())
        if lifted:
            before = audit.field_values(project, COLUMNS)
            project.lift_override()
            project.save(update_fields=COLUMNS)
            was, now = audit.changes(before, audit.field_values(project, COLUMNS))
            entry = audit.note(request.actor, "lift_override", project, before=was, after=now)
            words = f"“{project}”的人工调灯已取消，恢复系统测算"
            notices.tell(house_of(project), entry, words, project, request.actor)
    if lifted:
        messages.success(request, "已取消人工调灯，恢复系统测算")
    else:
        messages.info(request, "本项目现在没有人工调灯")
    return redirect(project)
