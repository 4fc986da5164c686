from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from organizations.requests import ActorRequest, asked_id
from reviews.models import ReviewSheet
from reviews.permissions import may_refresh_reviews
from reviews.suggesting import refresh


@require_POST
def reviews_refresh(request: ActorRequest) -> HttpResponse:
    """重新测算: bring the suggestions of the round's groups in scope up to the records."""
    if not may_refresh_reviews(request.actor):
        raise PermissionDenied("您没有重新测算的权限，由组织部门工作人员办理")
    asked = asked_id(request.POST.get("round", ""))
    visible = ReviewSheet.objects.visible_to(request.actor)
    sheets = visible.filter(round=asked) if asked else visible.none()
    changed = refresh(set(sheets.order_by().values_list("group", flat=True)))
    messages.success(request, f"已按最新记录重新测算，{changed:,} 份考核表有变化")
    return redirect(f"{reverse('reviews:sheets')}?round={asked}" if asked else reverse("reviews:sheets"))
