from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from projects.models import SupervisionNotice
from projects.notice_page import NoticePage


@require_safe
def notice(request: ActorRequest, pk: int) -> HttpResponse:
    """One 督办单: what is demanded until when, what was replied, and the next step."""
    record = get_object_or_404(SupervisionNotice.objects.visible_to(request.actor).with_names(), pk=pk)
    page = NoticePage(record, request.actor)
    return render(request, "projects/notice.html", {"page": page, "notice": record})
