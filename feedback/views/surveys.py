from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from feedback.listing import ResultListing
from feedback.permissions import may_see_surveys
from feedback.sheets.satisfaction import TITLE, satisfaction_workbook
from feedback.survey_tabs import survey_tabs
from organizations.exports import conditions_of, download
from organizations.requests import ActorRequest
from workflow import audit


@require_safe
def surveys(request: ActorRequest) -> HttpResponse:
    if not may_see_surveys(request.actor):
        raise PermissionDenied("满意度结果由书记、领导、组织部门工作人员和第三方调查员查看")
    listing = ResultListing(request.actor, request.GET)
    if request.GET.get("export") == "xlsx" and listing.round:
        return exported(request, listing)
    context = {
        "listing": listing,
        "form": listing.filter.form,
        "page": listing.page,
        "rows": listing.rows,
        "tabs": survey_tabs(request.actor, "surveys"),
    }
    return render(request, "feedback/surveys.html", context)


def exported(request: ActorRequest, listing: ResultListing) -> HttpResponse:
    """满意度汇总表 of the filtered results; the export itself is an audit entry."""
    organization = request.actor.organization
    found = listing.all_rows
    workbook = satisfaction_workbook(
        found,
        organization.name if organization else "",
        timezone.localdate(),
        timezone.localtime(),
        listing.conditions,
    )
    details = {"list": "satisfaction", "rows": len(found), "conditions": conditions_of(request)}
    audit.note(request.actor, "export", organization or request.user, details=details)
    return download(workbook, f"{TITLE}{timezone.localdate():%Y%m%d}.xlsx")
