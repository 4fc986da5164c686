"""The page of a transition: GET shows form and blockers, POST does it. One function for every record."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from . import audit, engine
from .engine import Transition, Verdict
from .models import AuditEntry


def transition_page(
    request: HttpRequest,
    record: Any,
    name: str,
    *,
    template: str = "workflow/transition.html",
    back: str = "",
    context: dict[str, Any] | None = None,
) -> HttpResponse:
    """Answer a request on the transition `name` of a record the actor can see.

    404 unknown transition, 403 with the missing right (recorded), 409 when the state has moved on,
    422 with the page again for a bad form or a blocked transition, else a redirect to `back`
    (default: the record's own page).
    """
    actor = request.actor  # type: ignore[attr-defined]
    step = engine.find(type(record), name)
    if step is None:
        raise Http404
    verdict = step.verdict(record, actor)
    if verdict.is_forbidden:
        audit.refuse(actor, step.name, record, str(verdict))
        raise PermissionDenied(str(verdict))
    if verdict.is_stale:
        return stale(request, record, step, verdict)
    posted = request.method == "POST"
    form = step.form(
        request.POST if posted else None, request.FILES if posted else None, record=record, actor=actor
    )
    if posted and verdict.is_ready and form.is_valid():
        try:
            engine.run(step, record, actor, form.cleaned_data)
        except engine.RefusalError as refusal:
            return refused(request, record, step, refusal.verdict)
        messages.success(request, f"已{step.label}：{record}")
        return redirect(back or record.get_absolute_url())
    shown = {
        "record": record,
        "step": step,
        "verdict": verdict,
        "form": form,
        "back_url": back or record.get_absolute_url(),
    }
    return render(request, template, shown | (context or {}), status=422 if posted else 200)


def refused(request: HttpRequest, record: Any, step: Transition, verdict: Verdict) -> HttpResponse:
    """Answer when the judge changed its mind between the form and the lock."""
    if verdict.is_forbidden:
        raise PermissionDenied(str(verdict))
    return stale(request, record, step, verdict)


def stale(request: HttpRequest, record: Any, step: Transition, verdict: Verdict) -> HttpResponse:
    context = {"record": record, "step": step, "verdict": verdict, "back_url": record.get_absolute_url()}
    context |= meanwhile(record)
    return render(request, "workflow/stale.html", context, status=409)


def meanwhile(record: Any) -> dict[str, Any]:
    """What was last done to the record, for the page of somebody who came too late."""
    model = record._meta.label_lower
    done = AuditEntry.objects.filter(
        subject_type=model, subject_id=str(record.pk), result=AuditEntry.Result.DONE
    )
    latest = done.order_by("-sequence").first()
    return {"latest": latest, "latest_verb": engine.verb_label(model, latest.verb) if latest else ""}
