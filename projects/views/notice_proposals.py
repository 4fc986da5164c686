from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from organizations.roles import Role
from projects.escalation import proposals

PAGE_SIZE = 50


@require_safe
def notice_proposals(request: ActorRequest) -> HttpResponse:
    """督办建议: red projects for which the round's rules propose a notice or a talk."""
    if not request.actor.has_role(Role.OFFICER):
        raise PermissionDenied("您没有查看督办建议的权限，由组织部门工作人员办理")
    found = proposals(request.actor, timezone.localdate())
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "unit": request.actor.organization}
    return render(request, "projects/notice_proposals.html", context)
