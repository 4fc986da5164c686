from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from feedback.list_exports import RESULTS
from feedback.listing import ResultListing
from feedback.permissions import may_see_surveys
from feedback.survey_tabs import survey_tabs
from organizations.exports import exported_list
from organizations.requests import ActorRequest


@require_safe
def surveys(request: ActorRequest) -> HttpResponse:
    if not may_see_surveys(request.actor):
        raise PermissionDenied("满意度结果由书记、领导、组织部门工作人员和第三方调查员查看")
    listing = ResultListing(request.actor, request.GET)
    if request.GET.get("export") == "xlsx" and listing.round:
        return exported_list(request, RESULTS, listing)
    context = {
        "listing": listing,
        "form": listing.filter.form,
        "page": listing.page,
        "rows": listing.rows,
        "tabs": survey_tabs(request.actor, "surveys"),
    }
    return render(request, "feedback/surveys.html", context)
