from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from organizations.requests import ActorRequest, asked_id
from projects.views.not_now import not_now
from reviews.commending.candidates import candidates, rules_of
from reviews.commending.choosing import choose, refused
from reviews.models import Commendation
from reviews.permissions import may_keep_commendation
from reviews.transitions.commendations import its_officers
from workflow import audit, engine


@require_POST
def commendation_choose(request: ActorRequest, pk: int) -> HttpResponse:
    """The ticked candidates are the list; judged by the rules of this moment, all or nothing."""
    record = get_object_or_404(Commendation.objects.visible_to(request.actor), pk=pk)
    if not may_keep_commendation(request.actor, record):
        raise PermissionDenied(f"名单由{its_officers(record)}拟定")
    ticked = {asked_id(text) for text in request.POST.getlist("sheet")}
    with audit.recording():
        engine.lock(record)
        if not record.is_draft:
            way_out = "，撤回公示后才能改人选" if record.is_announced else "，人选不能再改"
            words = f"“{record}”{record.get_state_display()}{way_out}。"
            return not_now(request, "现在不能改人选", words, record.get_absolute_url())
        found = [each for each in candidates(record, rules_of(record)) if each.sheet.pk in ticked]
        wrong = refused(found)
        if not wrong:
            choose(record, found, request.actor)
    if wrong:
        messages.error(request, f"没有保存：{'；'.join(wrong[:5])}")
    else:
        messages.success(request, f"已保存人选 {len(found):,} 人")
    return redirect(record)
