from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from organizations.requests import ActorRequest, asked_id
from organizations.roles import Role
from reviews.forms.bulk import BULK_FORMS, BulkForm
from reviews.having_a_say import know_scorers
from reviews.models import ReviewSheet
from reviews.querysets import best_first
from reviews.suggesting import Evaluation, evaluate, of_groups, ranked_once
from workflow import engine
from workflow.engine import RefusalError, Transition
from workflow.sending import many_transactions

MOST = 200


@dataclass(frozen=True)
class Candidate:
    """A chosen sheet and why it is skipped; empty when the act can be done."""

    sheet: ReviewSheet
    skipped: str = ""

    @property
    def told(self) -> Evaluation | None:
        """Judging looks at all of it, the page shows what its reader may see."""
        return self.sheet.evaluated if self.sheet.is_readable else None  # type: ignore[attr-defined]

    @property
    def total(self) -> str:
        total = self.told.result.total if self.told else None
        return "—" if total is None else f"{total:.2f}"

    @property
    def rank(self) -> str:
        return str(self.told.rank or "—") if self.told else "—"

    @property
    def grade(self) -> str:
        """The decided grade, else the suggestion that a decision would take over."""
        return self.sheet.grade or (self.told.grade if self.told else "")

    @property
    def grade_words(self) -> str:
        return ReviewSheet.Grade(self.grade).label if self.grade else "—"


@many_transactions
@require_http_methods(["GET", "HEAD", "POST"])
def reviews_bulk(request: ActorRequest, name: str) -> HttpResponse:
    """One act for many sheets: first who is affected and who is skipped and why, then sheet by sheet."""
    step = engine.find(ReviewSheet, name)
    form_class = BULK_FORMS.get(name)
    if step is None or form_class is None:
        raise Http404
    if not request.actor.has_role(Role.OFFICER):
        raise PermissionDenied(f"您没有“{step.label}”的权限，由审定单位的组织部门工作人员办理")
    candidates = judged(request, step, chosen(request))
    able = [entry.sheet for entry in candidates if not entry.skipped]
    form = form_class(request.POST or None, sheets=able)
    if request.method == "POST" and able and form.is_valid():
        return act(request, step, able, form)
    context = {
        "step": step,
        "form": form,
        "able": [entry for entry in candidates if not entry.skipped],
        "skipped": [entry for entry in candidates if entry.skipped],
        "back_url": back_url(request),
    }
    return render(request, "reviews/bulk.html", context, status=422 if form.is_bound else 200)


def chosen(request: ActorRequest) -> list[ReviewSheet]:
    """The visible sheets among those ticked, evaluated together with their whole groups."""
    asked = request.POST if request.method == "POST" else request.GET
    ids = [pk for pk in map(asked_id, asked.getlist("sheet")) if pk is not None][:MOST]
    readable = ReviewSheet.objects.for_reader(request.actor).with_names().filter(pk__in=ids)
    ordered = readable.order_by("group", best_first(), "organization__order_key")
    found = list(ordered.prefetch_related("unlock_requests", "assignments__criterion"))
    evaluations = evaluate(of_groups({sheet.group_id for sheet in found}))
    know_scorers(found)
    for sheet in found:
        sheet.evaluated = evaluations.get(sheet.pk)
        sheet.assigned_kinds = frozenset(entry.criterion.kind for entry in sheet.assignments.all())
    return found


def judged(request: ActorRequest, step: Transition, sheets: Sequence[ReviewSheet]) -> list[Candidate]:
    candidates = []
    for sheet in sheets:
        verdict = step.verdict(sheet, request.actor)
        candidates.append(Candidate(sheet, "" if verdict.is_ready else str(verdict)))
    return candidates


def act(
    request: ActorRequest, step: Transition, sheets: Sequence[ReviewSheet], form: BulkForm
) -> HttpResponse:
    """Sheet by sheet, each loaded and judged anew in a transaction of its own; refusals are told. Their groups are
    ranked afterwards, each once."""
    done, refused = 0, []
    with ranked_once():
        for candidate in sheets:
            sheet = ReviewSheet.objects.filter(pk=candidate.pk).first()
            if sheet is None:
                continue
            try:
                engine.run(step, sheet, request.actor, form.decision(sheet))
                done += 1
            except RefusalError as refusal:
                refused.append(f"{sheet.organization.short_name}：{refusal}")
    messages.success(request, f"已{step.label} {done} 份考核表")
    if refused:
        messages.warning(request, f"{len(refused)} 份未办理。{'；'.join(refused[:5])}")
    return redirect(back_url(request))


def back_url(request: ActorRequest) -> str:
    """The list as it was filtered, when its address came along."""
    query = (request.POST if request.method == "POST" else request.GET).get("back", "")
    return f"{reverse('reviews:sheets')}?{query}" if query else reverse("reviews:sheets")
