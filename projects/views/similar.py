from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest, asked_id
from projects.permissions import may_record_problems
from projects.similar import LONGEST, current_round_id, similar_to


@require_safe
def similar(request: ActorRequest) -> HttpResponse:
    """What reads like ?q= in the current round nearby, as a part of a page: for js/similar.js.

    ?project= names the project whose own title it is, ?problem= the problem itself or those that the project is to solve.
    """
    if not may_record_problems(request.actor):
        raise PermissionDenied("查重由登记问题、立项申报的书记、填报员和组织部门工作人员使用")
    found = similar_to(
        request.GET.get("q", "")[:LONGEST],
        request.actor,
        current_round_id(),
        problems=list(filter(None, map(asked_id, request.GET.getlist("problem")))),
        project=asked_id(request.GET.get("project", "")),
    )
    return render(request, "projects/_similar_found.html", {"found": found})
