"""What the pages of the scheme editor share: the rights, the locked scheme, the refusal where it is in force."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from organizations.requests import ActorRequest
from projects.views.not_now import not_now
from reviews.models import Scheme
from reviews.permissions import may_keep_schemes, may_read_schemes
from workflow import audit

READERS_ONLY = "您没有查看考核方案的权限，由组织部门工作人员、领导查看"
KEEPERS_ONLY = "您没有制定考核方案的权限，由市级组织部门工作人员办理"


def require_reader(request: ActorRequest) -> None:
    if not may_read_schemes(request.actor):
        raise PermissionDenied(READERS_ONLY)


def require_keeper(request: ActorRequest, scheme: Scheme | None = None) -> None:
    """403 in words for all but the root's officers; an attempt to write is recorded."""
    if may_keep_schemes(request.actor):
        return
    if request.method == "POST":
        audit.refuse(request.actor, "edit_scheme", scheme or Scheme(), KEEPERS_ONLY)
    raise PermissionDenied(KEEPERS_ONLY)


def kept_scheme(request: ActorRequest, pk: int) -> Scheme:
    """A scheme that the actor keeps, with everything below it. 404 where it is not visible, 403 otherwise."""
    require_reader(request)
    scheme: Scheme = get_object_or_404(Scheme.objects.visible_to(request.actor).with_everything(), pk=pk)
    require_keeper(request, scheme)
    return scheme


def in_force(request: ActorRequest, scheme: Scheme) -> HttpResponse:
    words = f"{scheme}的状态为“{scheme.get_state_display()}”，不能直接修改；请制定新版本，施行后尚无人评分的比较组改按新版本。"
    return not_now(request, "现在不能修改", words, scheme.get_absolute_url())


def noted(
    request: ActorRequest,
    verb: str,
    scheme: Scheme,
    before: dict[str, Any],
    after: dict[str, Any],
    name: str = "",
) -> bool:
    """One entry for what changed, with the name of what was changed below the scheme; whether anything did."""
    was, now = audit.changes(before, after)
    if now:
        details = {"summary": name} if name else None
        audit.note(request.actor, verb, scheme, before=was, after=now, details=details)
    return bool(now)
