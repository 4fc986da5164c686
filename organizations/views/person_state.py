from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from organizations.grave_acts import asks_password
from organizations.models import Appointment, User
from organizations.own_sessions import end_all_of
from organizations.permissions import account_keeper, may_keep_account, refusal
from organizations.refusing import not_now
from organizations.requests import ActorRequest
from organizations.transitions import last_administrator
from workflow import audit, engine


@require_http_methods(["GET", "HEAD", "POST"])
@asks_password()
def person_deactivate(request: ActorRequest, pk: int) -> HttpResponse:
    """停用账号: ends a session that is open; posts go on until they are ended."""
    found = get_object_or_404(User.objects.visible_to(request.actor), pk=pk)
    if not may_keep_account(request.actor, found):
        raise refusal("停用这个账号", account_keeper(found))
    posts = list(Appointment.objects.standing().filter(user=found).select_related("organization"))
    needed = [reason.text for post in posts for reason in last_administrator(post)]
    if needed:
        return not_now(request, "不能停用", "；".join(needed), found.get_absolute_url())
    if request.method == "POST":
        return switch(request, found, active=False)
    return render(request, "organizations/person_deactivate.html", {"person": found, "posts": posts})


@require_http_methods(["GET", "HEAD", "POST"])
@asks_password()
def person_reactivate(request: ActorRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(User.objects.visible_to(request.actor), pk=pk)
    if not may_keep_account(request.actor, found):
        raise refusal("恢复这个账号", account_keeper(found))
    if request.method == "POST":
        return switch(request, found, active=True)
    return render(request, "organizations/person_reactivate.html", {"person": found})


def switch(request: ActorRequest, found: User, *, active: bool) -> HttpResponse:
    """A second press changes nothing and is not recorded."""
    verb, words = ("reactivate", "恢复") if active else ("deactivate", "停用")
    with audit.recording():
        engine.lock(found)
        if found.is_active != active:
            (found.reactivate if active else found.deactivate)()
            found.save(update_fields=["is_active"])
            end_all_of([found.pk])
            before, after = {"is_active": not active}, {"is_active": active}
            audit.note(request.actor, verb, found, before=before, after=after)
    messages.success(request, f"已{words}账号：{found}")
    return redirect(found)
