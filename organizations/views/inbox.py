from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from organizations.inbox import Inbox
from organizations.requests import ActorRequest
from organizations.saved_filters import saved_for
from workflow.notices import addressed_to


@require_http_methods(["GET", "POST"])
def inbox(request: ActorRequest) -> HttpResponse:
    """消息 of the acting post; POST marks as read what the filter in the address finds."""
    shown = Inbox(request.actor, request.GET)
    if request.method == "POST":
        number = shown.found.filter(read_at=None).update(read_at=timezone.now())
        messages.success(request, f"{number} 条消息已标为已读" if number else "没有未读消息")
        query = f"?{request.GET.urlencode()}" if request.GET else ""
        return redirect(reverse("organizations:inbox") + query)
    context = {"inbox": shown, "form": shown.form, "page": shown.page}
    context["saved"] = saved_for(shown.route, request.actor, request.GET)
    return render(request, "organizations/inbox.html", context)


@require_POST
def open_notice(request: ActorRequest, pk: int) -> HttpResponse:
    """Mark as read and go to where the notice points."""
    notice = get_object_or_404(addressed_to(request.actor), pk=pk)
    if notice.read_at is None:
        notice.read_at = timezone.now()
        notice.save(update_fields=["read_at"])
    return redirect(notice.url or "organizations:inbox")
