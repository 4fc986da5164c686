from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from organizations.portions import Portion, portion
from organizations.requests import ActorRequest
from projects.forms.screening import BULK_FORMS, BulkForm
from projects.models import Problem
from projects.permissions import may_screen
from workflow import engine
from workflow.engine import RefusalError, Transition
from workflow.sending import many_transactions

MOST = 200
MOST_TOLD = 5


@dataclass(frozen=True)
class Candidate:
    """A ticked problem and why it is skipped; empty when it can be decided."""

    problem: Problem
    skipped: str = ""


@many_transactions
@require_http_methods(["GET", "HEAD", "POST"])
def screening_bulk(request: ActorRequest, name: str) -> HttpResponse:
    """One decision for many problems: first who is affected and who is skipped and why, then one by one."""
    step = engine.find(Problem, name)
    form_class = BULK_FORMS.get(name)
    if step is None or form_class is None:
        raise Http404
    if not may_screen(request.actor):
        raise PermissionDenied(f"您没有“{step.label}”的权限，由本党组织书记和组织部门工作人员办理")
    chosen = portion(request, "problem", MOST)
    candidates = judged(request, step, chosen.ids)
    able = [entry.problem for entry in candidates if not entry.skipped]
    form = form_class(request.POST if request.method == "POST" else None, problems=able, actor=request.actor)
    if request.method == "POST" and able and form.is_valid():
        return act(request, step, able, form, chosen)
    context = {
        "step": step,
        "form": form,
        "able": able,
        "skipped": [entry for entry in candidates if entry.skipped],
        "too_few": name == "merge" and len(able) == 1,
        "back": back_query(request),
        "back_url": back_url(request),
        "portion": chosen,
    }
    return render(request, "projects/screening_bulk.html", context, status=422 if form.is_bound else 200)


def judged(request: ActorRequest, step: Transition, ids: Sequence[int]) -> list[Candidate]:
    """The visible ones among those ticked, each asked of the judge."""
    visible = Problem.objects.visible_to(request.actor).filter(pk__in=ids).select_related("organization")
    candidates = []
    for problem in visible.order_by("organization__order_key", "number"):
        verdict = step.verdict(problem, request.actor)
        candidates.append(Candidate(problem, "" if verdict.is_ready else str(verdict)))
    return candidates


def act(
    request: ActorRequest, step: Transition, problems: Sequence[Problem], form: BulkForm, chosen: Portion
) -> HttpResponse:
    """Problem by problem, each judged anew in a transaction of its own; refusals are told with their number."""
    done, refused = 0, []
    for problem in problems:
        if form.spares(problem):
            continue
        try:
            engine.run(step, problem, request.actor, form.decision(problem))
            done += 1
        except RefusalError as refusal:
            refused.append(f"{problem.number}：{refusal}")
    if done:
        messages.success(request, f"已{step.label} {done} 个问题")
    if refused:
        messages.warning(request, f"{len(refused)} 个未办理。{'；'.join(refused[:MOST_TOLD])}")
    if chosen.rest:
        again = reverse("projects:screening_bulk", args=[step.name])
        return redirect(f"{again}?{chosen.rest_query}&{urlencode({'back': back_query(request)})}")
    return redirect(back_url(request))


def back_query(request: ActorRequest) -> str:
    return (request.POST if request.method == "POST" else request.GET).get("back", "")


def back_url(request: ActorRequest) -> str:
    """The list as it was filtered, when its address came along."""
    query = back_query(request)
    return f"{reverse('projects:screening')}?{query}" if query else reverse("projects:screening")
