from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organizations.exports import exported_list
from organizations.requests import ActorRequest
from organizations.saved_filters import saved_for
from projects.list_exports import NOTICES
from projects.notice_list import NoticeListing
from projects.permissions import refuse_administrators


@require_safe
def notices(request: ActorRequest) -> HttpResponse:
    """督办: the notices in scope, what is owed first. ?export=xlsx gives the filtered list."""
    refuse_administrators(request.actor)
    listing = NoticeListing(request.actor, request.GET)
    if request.GET.get("export") == "xlsx":
        return exported_list(request, NOTICES, listing)
    context = {"listing": listing, "form": listing.filter.form, "page": listing.page, "rows": listing.rows}
    context["saved"] = saved_for("projects:notices", request.actor, request.GET)
    return render(request, "projects/notices.html", context)
