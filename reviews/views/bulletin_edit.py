from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from projects.views.not_now import not_now
from reviews.bulletins import fetch
from reviews.dashboards.stand import chosen_stand
from reviews.forms.bulletin import BulletinForm
from reviews.models import Bulletin
from reviews.permissions import may_keep_bulletin
from workflow import audit, engine, versions

from .bulletin_new import MISSING_RIGHT


@require_http_methods(["GET", "HEAD", "POST"])
def bulletin_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """The draft's texts, and with a tick the figures of today; what was issued stays."""
    visible = Bulletin.objects.visible_to(request.actor).select_related("organization", "round")
    record = get_object_or_404(visible, pk=pk)
    if not may_keep_bulletin(request.actor, record):
        raise PermissionDenied(MISSING_RIGHT)
    with audit.recording():
        engine.lock(record)
        if not record.is_draft:
            words = f"“{record}”{record.get_state_display()}，文字和数据不能再改。"
            return not_now(request, "通报已不能修改", words, record.get_absolute_url())
        before = audit.field_values(record, Bulletin.WORDING)
        form = BulletinForm(request.POST or None, instance=record)
        versions.reconcile(request, record, form)
        if request.method == "POST" and form.is_valid():
            keep(request, form, before)
            messages.success(request, f"已修改通报：{record}")
            return redirect(record)
    context = {"form": form, "record": record}
    return render(request, "reviews/bulletin_edit.html", context, status=422 if form.is_bound else 200)


def keep(request: ActorRequest, form: BulletinForm, before: dict[str, object]) -> None:
    record: Bulletin = form.instance
    if form.cleaned_data["fresh"]:
        stand = chosen_stand(request.actor, record.organization_id, {"round": str(record.round_id)})
        fetch(record, stand.board)
    form.save()
    was, now = audit.changes(before, audit.field_values(record, Bulletin.WORDING))
    if now or form.cleaned_data["fresh"]:
        details = {"fresh": form.cleaned_data["fresh"]}
        audit.note(request.actor, "edit_bulletin", record, before=was, after=now, details=details)
