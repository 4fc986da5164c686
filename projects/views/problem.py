from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from organizations.requests import ActorRequest
from projects import timeline
from projects.models import Problem, Project
from projects.permissions import may_declare
from workflow import engine


@require_safe
def problem(request: ActorRequest, pk: int) -> HttpResponse:
    """One problem: what it is, what was decided, which projects solve it, what happened."""
    visible = Problem.objects.visible_to(request.actor).select_related(
        "organization", "round", "merged_into", "recorded_by__user", "assigned_by__organization"
    )
    record = get_object_or_404(visible, pk=pk)
    context = {
        "problem": record,
        "offers": engine.available(record, request.actor),
        "may_declare": may_declare_on(request, record),
        "projects": list(Project.objects.visible_to(request.actor).filter(problems=record)),
        "merged": list(Problem.objects.visible_to(request.actor).filter(merged_into=record)),
        "events": timeline.events_of_problem(record),
        "is_late": is_late(record),
    }
    return render(request, "projects/problem.html", context)


def may_declare_on(request: ActorRequest, record: Problem) -> bool:
    own = may_declare(request.actor) and request.actor.is_in(record.organization_id)
    return own and Problem.objects.declarable(record.organization_id).filter(pk=record.pk).exists()


def is_late(record: Problem) -> bool:
    waiting = record.state == Problem.State.OPEN and record.deadline is not None
    return waiting and record.deadline < timezone.localdate()  # type: ignore[operator]
