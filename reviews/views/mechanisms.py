from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from projects.views.ledger import conditions_of, download
from reviews.mechanism_list import MechanismListing
from reviews.permissions import reads_library
from reviews.sheets.mechanisms import mechanism_workbook
from workflow import audit


@require_safe
def mechanisms(request: ActorRequest) -> HttpResponse:
    """机制库, for every user of a business role; ?export=xlsx gives the filtered list."""
    if not reads_library(request.actor):
        raise PermissionDenied("机制库由书记、领导、组织部门工作人员等业务用户查阅")
    listing = MechanismListing(request.actor, request.GET)
    if request.GET.get("export") == "xlsx":
        return exported(request, listing)
    context = {"listing": listing, "form": listing.filter.form, "page": listing.page}
    return render(request, "reviews/mechanisms.html", context)


def exported(request: ActorRequest, listing: MechanismListing) -> HttpResponse:
    """The list as a workbook; the export itself is an audit entry."""
    organization = request.actor.organization
    found = list(listing.ordered.prefetch_related("projects"))
    workbook = mechanism_workbook(
        found,
        organization.name if organization else "",
        timezone.localdate(),
        timezone.localtime(),
        listing.conditions,
    )
    details = {"list": "mechanisms", "rows": len(found), "conditions": conditions_of(request)}
    audit.note(request.actor, "export", organization or request.user, details=details)
    return download(workbook, f"长效机制清单{timezone.localdate():%Y%m%d}.xlsx")
