from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from reviews.models import UnlockRequest
from reviews.unlock_page import UnlockPage


@require_safe
def unlock(request: ActorRequest, pk: int) -> HttpResponse:
    """解锁申请: the reason, what would change, and the decision."""
    visible = UnlockRequest.objects.visible_to(request.actor).with_names()
    page = UnlockPage(get_object_or_404(visible, pk=pk), request.actor)
    return render(request, "reviews/unlock.html", {"unlock": page.request, "sheet": page.sheet, "page": page})
