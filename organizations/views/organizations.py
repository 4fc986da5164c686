from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organizations.exports import exported_list
from organizations.listing import OrganizationListing
from organizations.permissions import may_keep_organizations, refusal, sees_organizations
from organizations.requests import ActorRequest
from organizations.roster_list import ROSTER
from organizations.saved_filters import saved_for


@require_safe
def organizations(request: ActorRequest) -> HttpResponse:
    """One level of the tree, or what a search finds below it; ?export=xlsx gives the roster of all that stands below."""
    if not sees_organizations(request.actor):
        raise refusal("查看党组织", "系统管理员、书记、领导和组织部门工作人员")
    listing = OrganizationListing(request.actor, request.GET)
    if request.GET.get("export") == "xlsx":
        return exported_list(request, ROSTER, listing)
    context = {
        "listing": listing,
        "page": listing.page,
        "rows": listing.rows,
        "saved": saved_for(listing.route, request.actor, request.GET),
        "may_keep": may_keep_organizations(request.actor),
    }
    return render(request, "organizations/organizations.html", context)
