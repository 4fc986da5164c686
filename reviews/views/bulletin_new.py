from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from reviews.bulletins import first_draft, keep_draft
from reviews.dashboards.stand import chosen_stand
from reviews.forms.bulletin import BulletinForm
from reviews.permissions import may_draft_bulletins
from workflow import audit

MISSING_RIGHT = "您没有起草通报的权限，由本党组织的组织部门工作人员办理"


@require_http_methods(["GET", "HEAD", "POST"])
def bulletin_new(request: ActorRequest) -> HttpResponse:
    """起草通报 of the own organization and the round asked for: texts made from the figures of today."""
    if not may_draft_bulletins(request.actor):
        raise PermissionDenied(MISSING_RIGHT)
    stand = chosen_stand(request.actor, None, request.GET)
    if stand.round is None:
        raise Http404
    known = first_draft(stand.board) if request.method != "POST" else {}
    form = BulletinForm(request.POST or None, initial=known)
    if not (request.method == "POST" and form.is_valid()):
        context = {"form": form, "stand": stand, "day": stand.today}
        return render(request, "reviews/bulletin_new.html", context, status=422 if form.is_bound else 200)
    with audit.recording():
        keep_draft(form.instance, stand.board, request.actor)
    messages.success(request, f"已起草通报：{form.instance}")
    return redirect(form.instance)
