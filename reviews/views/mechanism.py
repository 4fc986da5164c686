from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from feedback.history import history
from organizations.requests import ActorRequest
from projects.models import Project
from reviews.adopting import adoption_rows, may_begin
from reviews.models import Mechanism
from reviews.permissions import may_draft_mechanism
from workflow import engine


@require_safe
def mechanism(request: ActorRequest, pk: int) -> HttpResponse:
    """One mechanism: its text, where it comes from and, for those who work on it, what was decided.

    Source projects out of the reader's scope are named, not linked. ?print=1 gives it on paper.
    """
    record = get_object_or_404(Mechanism.objects.visible_to(request.actor).with_names(), pk=pk)
    visible = set(
        Project.objects.visible_to(request.actor).filter(mechanisms=record).values_list("pk", flat=True)
    )
    adoptions = adoption_rows(record, request.actor)
    context = {
        "record": record,
        "adoptions": adoptions,
        "reuse": sum(row.adoption.is_running for row in adoptions),
        "may_adopt": may_begin(request.actor, record, adoptions),
        "supersedes": list(record.supersedes.visible_to(request.actor)),
        "offers": engine.available(record, request.actor),
        "may_edit": record.is_draft and may_draft_mechanism(request.actor, record),
        "sources": [(project, project.pk in visible) for project in record.projects.order_by("number", "pk")],
        "reason_title": reason_title(record),
    }
    if request.GET.get("print"):
        return render(request, "reviews/mechanism_print.html", context)
    return render(request, "reviews/mechanism.html", context | {"events": history(record)})


def reason_title(record: Mechanism) -> str:
    """What the decision's reason is about: a draft that came back, or the end."""
    return "退回修改" if record.is_draft else record.get_state_display()
