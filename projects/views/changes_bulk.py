from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from organizations.portions import Portion, portion
from organizations.requests import ActorRequest
from organizations.roles import Role
from projects.changes.proposal import Line, Proposal
from projects.models import ChangeRequest
from projects.transitions.changes import APPROVE
from workflow import audit, engine
from workflow.engine import RefusalError
from workflow.sending import many_transactions

MOST = 100


@dataclass(frozen=True)
class Candidate:
    """A chosen request, what it would change, and why it is skipped; empty when it can be approved."""

    change: ChangeRequest
    lines: list[Line]
    skipped: str = ""


@many_transactions
@require_http_methods(["GET", "HEAD", "POST"])
def changes_bulk(request: ActorRequest) -> HttpResponse:
    """批量批准: first what each would change and which are skipped and why, then one by one."""
    if not request.actor.has_role(Role.OFFICER):
        raise PermissionDenied("您没有批准变更申请的权限，由审核组织的组织部门工作人员办理")
    chosen = portion(request, "change", MOST)
    candidates = judged(request, chosen.ids)
    able = [entry for entry in candidates if not entry.skipped]
    if request.method == "POST" and able:
        return act(request, able, chosen)
    context = {
        "able": able,
        "skipped": [entry for entry in candidates if entry.skipped],
        "back_url": back_url(),
        "portion": chosen,
    }
    return render(request, "projects/changes_bulk.html", context)


def judged(request: ActorRequest, ids: Sequence[int]) -> list[Candidate]:
    """The visible requests among those ticked."""
    found = ChangeRequest.objects.visible_to(request.actor).with_rows().filter(pk__in=ids)
    candidates = []
    for change in found.order_by("project__path", "pk"):
        verdict = APPROVE.verdict(change, request.actor)
        candidates.append(Candidate(change, Proposal(change).lines, "" if verdict.is_ready else str(verdict)))
    return candidates


def act(request: ActorRequest, able: Sequence[Candidate], chosen: Portion) -> HttpResponse:
    """One by one, each judged anew in a transaction of its own; refusals are told."""
    done, refused = 0, []
    for candidate in able:
        change = candidate.change
        try:
            with audit.recording():
                engine.lock(change.project)  # parent before child
                engine.run(APPROVE, change, request.actor)
            done += 1
        except RefusalError as refusal:
            refused.append(f"{change}：{refusal}")
    if done:
        messages.success(request, f"已批准 {done} 份变更申请")
    if refused:
        messages.warning(request, f"{len(refused)} 份未办理。{'；'.join(refused[:5])}")
    if chosen.rest:
        return redirect(f"{reverse('projects:changes_bulk')}?{chosen.rest_query}")
    return redirect(back_url())


def back_url() -> str:
    return f"{reverse('projects:changes')}?judge=me"
