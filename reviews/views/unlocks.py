from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from reviews.permissions import may_see_unlocks
from reviews.unlock_list import UnlockListing


@require_safe
def unlocks(request: ActorRequest) -> HttpResponse:
    """解锁申请: those that wait for the reader's decision, those that wait for others, and what became of the rest."""
    if not may_see_unlocks(request.actor):
        raise PermissionDenied("解锁申请由组织部门工作人员和领导查看")
    listing = UnlockListing(request.actor, request.GET)
    return render(request, "reviews/unlocks.html", {"listing": listing, "page": listing.page})
