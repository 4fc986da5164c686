from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from reviews.bulletins import BulletinPaper
from reviews.models import Bulletin
from reviews.permissions import may_keep_bulletin
from workflow import engine


@require_safe
def bulletin(request: ActorRequest, pk: int) -> HttpResponse:
    """A 通报 as it is printed; its office finds the next step above the sheet."""
    visible = Bulletin.objects.visible_to(request.actor).select_related("organization", "round")
    record = get_object_or_404(visible, pk=pk)
    context = {
        "bulletin": record,
        "paper": BulletinPaper(record),
        "offers": engine.available(record, request.actor),
        "may_edit": record.is_draft and may_keep_bulletin(request.actor, record),
    }
    return render(request, "reviews/bulletin.html", context)
