from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from organizations.saved_filters import saved_for
from reviews.permissions import may_see_reviews
from reviews.sheet_list import SheetListing

from .review_exports import KINDS, list_response


@require_safe
def sheets(request: ActorRequest) -> HttpResponse:
    """年度考核: the sheets in scope, group by group."""
    if not may_see_reviews(request.actor):
        raise PermissionDenied("年度考核由书记、填报员、领导和组织部门工作人员查看")
    listing = SheetListing(request.actor, request.GET)
    if request.GET.get("export") in KINDS:
        return list_response(request, listing, request.GET["export"])
    context = {"listing": listing, "form": listing.filter.form, "page": listing.page, "rows": listing.rows}
    context["saved"] = saved_for("reviews:sheets", request.actor, request.GET)
    return render(request, "reviews/sheets.html", context)
