from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from projects.views.not_now import not_now
from reviews.commending.candidates import candidates, rules_of
from reviews.commending.choosing import choose
from reviews.forms.commendation import NewListForm
from reviews.models import Commendation
from reviews.permissions import may_commend
from reviews.reviewed_rounds import reviewed_rounds
from workflow import audit


@require_http_methods(["GET", "HEAD", "POST"])
def commendation_new(request: ActorRequest) -> HttpResponse:
    """拟定名单 of the acting organization: whoever the rules take in is on it from the start."""
    if not may_commend(request.actor):
        raise PermissionDenied("评优名单由组织部门工作人员拟定")
    if not reviewed_rounds():
        words = "市级组织部门开启年度考核后，才能从考核结果中评选。"
        return not_now(request, "还没有考核结果", words, reverse("reviews:commendations"))
    form = NewListForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        commendation = drawn_up(request, form)
        messages.success(request, f"已拟定名单：{commendation}")
        return redirect(commendation)
    return render(
        request, "reviews/commendation_new.html", {"form": form}, status=422 if form.is_bound else 200
    )


def drawn_up(request: ActorRequest, form: NewListForm) -> Commendation:
    with audit.recording():
        form.instance.organization = request.actor.organization
        form.instance.drawn_up_by = request.actor.post
        commendation: Commendation = form.save()
        audit.note(request.actor, "draw_up", commendation, after=audit.field_values(commendation))
        found = candidates(commendation, rules_of(commendation))
        choose(commendation, [candidate for candidate in found if candidate.is_in], request.actor)
    return commendation
