from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from feedback.list_exports import OPINIONS
from feedback.opinion_list import OpinionListing
from feedback.opinion_rights import may_see_opinions
from organizations.exports import exported_list
from organizations.requests import ActorRequest
from organizations.saved_filters import saved_for


@require_safe
def opinions(request: ActorRequest) -> HttpResponse:
    if not may_see_opinions(request.actor):
        raise PermissionDenied("群众意见由书记、填报员、领导和组织部门工作人员查看")
    listing = OpinionListing(request.actor, request.GET)
    if request.GET.get("export") == "xlsx":
        return exported_list(request, OPINIONS, listing)
    context = {"listing": listing, "form": listing.filter.form, "page": listing.page}
    context["saved"] = saved_for("feedback:opinions", request.actor, request.GET)
    return render(request, "feedback/opinions.html", context)
