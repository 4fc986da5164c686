from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from projects.models import SupervisionNotice
from projects.notice_page import NoticePage


@require_safe
def notice_print(request: ActorRequest, pk: int) -> HttpResponse:
    """督办单 as one official form of paper; a draft says that it is one."""
    record = get_object_or_404(SupervisionNotice.objects.visible_to(request.actor).with_names(), pk=pk)
    page = NoticePage(record, request.actor)
    return render(request, "projects/notice_print.html", {"page": page, "notice": record})
