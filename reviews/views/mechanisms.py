from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organizations.exports import exported_list
from organizations.requests import ActorRequest
from organizations.saved_filters import saved_for
from reviews.list_exports import MECHANISMS
from reviews.mechanism_list import MechanismListing
from reviews.permissions import reads_library


@require_safe
def mechanisms(request: ActorRequest) -> HttpResponse:
    """机制库, for every user of a business role; ?export=xlsx gives the filtered list."""
    if not reads_library(request.actor):
        raise PermissionDenied("机制库由书记、领导、组织部门工作人员等业务用户查阅")
    listing = MechanismListing(request.actor, request.GET)
    if request.GET.get("export") == "xlsx":
        return exported_list(request, MECHANISMS, listing)
    context = {"listing": listing, "form": listing.filter.form, "page": listing.page}
    context["saved"] = saved_for("reviews:mechanisms", request.actor, request.GET)
    return render(request, "reviews/mechanisms.html", context)
