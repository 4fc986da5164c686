from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organizations.people_list import PeopleListing
from organizations.permissions import keeps_people, may_create_accounts, refusal
from organizations.requests import ActorRequest
from organizations.saved_filters import saved_for


@require_safe
def people(request: ActorRequest) -> HttpResponse:
    """Accounts, for the two administrators who keep them."""
    if not keeps_people(request.actor):
        raise refusal("查看人员和账号", "系统管理员和安全管理员")
    listing = PeopleListing(request.actor, request.GET)
    context = {
        "listing": listing,
        "page": listing.page,
        "rows": listing.rows,
        "saved": saved_for(listing.route, request.actor, request.GET),
        "may_create": may_create_accounts(request.actor),
    }
    return render(request, "organizations/people.html", context)
