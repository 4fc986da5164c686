from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest
from projects.views.not_now import not_now
from reviews.forms.commendation import ObjectionForm, OutcomeForm
from reviews.models import Commendation, CommendationObjection
from reviews.permissions import may_keep_commendation
from reviews.transitions.commendations import its_officers
from workflow import audit, engine


def kept(request: ActorRequest, pk: int) -> Commendation:
    """The list, for the officers who keep it."""
    found = Commendation.objects.visible_to(request.actor).select_related("organization", "round")
    record: Commendation = get_object_or_404(found, pk=pk)
    if not may_keep_commendation(request.actor, record):
        raise PermissionDenied(f"公示期意见由{its_officers(record)}登记和核查")
    return record


def only_while_public(request: ActorRequest, record: Commendation) -> HttpResponse:
    words = f"“{record}”{record.get_state_display()}，意见在公示期间登记和核查。"
    return not_now(request, "现在不能办理", words, record.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
def commendation_objection(request: ActorRequest, pk: int) -> HttpResponse:
    """登记意见 on somebody of a list that is public."""
    record = kept(request, pk)
    with audit.recording():
        engine.lock(record)
        if not record.is_announced:
            return only_while_public(request, record)
        noted = CommendationObjection(commendation=record, noted_by=request.actor.post)
        form = ObjectionForm(request.POST or None, instance=noted, commendation=record)
        if request.method == "POST" and form.is_valid():
            form.save()
            audit.note(request.actor, "note_objection", noted, after=audit.field_values(noted))
            messages.success(request, f"已登记{noted}")
            return redirect(f"{record.get_absolute_url()}#objections")
    context = {
        "form": form,
        "record": record,
        "title": "登记公示期意见",
        "verb": "登记意见",
        "objection": None,
    }
    return render(
        request, "reviews/commendation_objection.html", context, status=422 if form.is_bound else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
def objection_outcome(request: ActorRequest, pk: int) -> HttpResponse:
    """核查结果 of one objection; whoever it proves right about is struck off."""
    reachable = Commendation.objects.visible_to(request.actor).values("pk")
    objection = get_object_or_404(
        CommendationObjection.objects.filter(commendation__in=reachable).select_related("sheet__user"), pk=pk
    )
    record = kept(request, objection.commendation_id)
    with audit.recording():
        engine.lock(record)
        objection.refresh_from_db(fields=["is_upheld", "outcome"])
        if not (record.is_announced and objection.is_open):
            return only_while_public(request, record)
        form = OutcomeForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            settle(request, objection, **form.cleaned_data)
            messages.success(request, f"已登记{objection}的核查结果")
            return redirect(f"{record.get_absolute_url()}#objections")
    context = {
        "form": form,
        "record": record,
        "title": "登记核查结果",
        "verb": "登记核查结果",
        "objection": objection,
    }
    return render(
        request, "reviews/commendation_objection.html", context, status=422 if form.is_bound else 200
    )


def settle(request: ActorRequest, objection: CommendationObjection, *, is_upheld: bool, outcome: str) -> None:
    before = audit.field_values(objection)
    objection.is_upheld, objection.outcome = is_upheld, outcome
    objection.save(update_fields=["is_upheld", "outcome"])
    was, now = audit.changes(before, audit.field_values(objection))
    entry = audit.note(request.actor, "settle_objection", objection, before=was, after=now)
    if not is_upheld:
        return
    for listed in objection.commendation.entries.filter(sheet=objection.sheet_id):
        listed.struck_off = outcome
        listed.save(update_fields=["struck_off"])
        audit.note(request.actor, "strike_off", listed, after={"struck_off": outcome}, caused_by=entry)
