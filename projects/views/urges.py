from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from organizations.saved_filters import saved_for
from projects.permissions import urges_others
from projects.urge_list import UrgeListing


@require_safe
def urges(request: ActorRequest) -> HttpResponse:
    """催办记录: what I urged, whether it was read and whether it is done."""
    if not urges_others(request.actor):
        raise PermissionDenied("催办记录由组织部门工作人员查看，本单位收到的催办在项目页和工作台")
    listing = UrgeListing(request.actor, request.GET)
    context = {"listing": listing, "page": listing.page, "rows": listing.rows}
    context["saved"] = saved_for(listing.route, request.actor, request.GET)
    return render(request, "projects/urges.html", context)
