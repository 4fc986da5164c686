from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from projects.change_page import ChangePage
from projects.models import ChangeRequest
from projects.permissions import may_draft
from projects.timeline import entries_about, events
from workflow import engine


@require_safe
def change(request: ActorRequest, pk: int) -> HttpResponse:
    """One request: what would change, before beside after, who asked, who decided, what happened."""
    record = get_object_or_404(ChangeRequest.objects.visible_to(request.actor).with_names(), pk=pk)
    may_edit = record.is_draft and may_draft(request.actor, record.project)
    context = {
        "change": record,
        "project": record.project,
        "page": ChangePage(record, request.actor),
        "offers": engine.available(record, request.actor),
        "edit_url": reverse("projects:change_edit", args=[pk]) if may_edit else "",
        "events": events(record.project, entries_about(record)),
    }
    return render(request, "projects/change.html", context)
