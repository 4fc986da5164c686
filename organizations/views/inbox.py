from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from organizations.requests import ActorRequest
from workflow.notices import addressed_to

PAGE_SIZE = 30


@require_http_methods(["GET", "POST"])
def inbox(request: ActorRequest) -> HttpResponse:
    """消息 of the acting post; POST marks all as read."""
    notices = addressed_to(request.actor)
    if request.method == "POST":
        notices.filter(read_at=None).update(read_at=timezone.now())
        messages.success(request, "全部消息已标为已读")
        return redirect("organizations:inbox")
    page = Paginator(notices.order_by("-created_at", "-pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "organizations/inbox.html", {"page": page})


@require_POST
def open_notice(request: ActorRequest, pk: int) -> HttpResponse:
    """Mark as read and go to where the notice points."""
    notice = get_object_or_404(addressed_to(request.actor), pk=pk)
    if notice.read_at is None:
        notice.read_at = timezone.now()
        notice.save(update_fields=["read_at"])
    return redirect(notice.url or "organizations:inbox")
