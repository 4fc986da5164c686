from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from feedback.listing import ResultListing
from feedback.permissions import may_see_surveys
from organizations.requests import ActorRequest


@require_safe
def surveys(request: ActorRequest) -> HttpResponse:
    if not may_see_surveys(request.actor):
        raise PermissionDenied("满意度结果由书记、领导、组织部门工作人员和第三方调查员查看")
    listing = ResultListing(request.actor, request.GET)
    context = {"listing": listing, "form": listing.filter.form, "page": listing.page, "rows": listing.rows}
    return render(request, "feedback/surveys.html", context)
