from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from feedback.models import SurveyTemplate
from feedback.permissions import require_library_keeper
from organizations.requests import ActorRequest
from projects.views.not_now import not_now
from workflow import audit


@require_POST
def template_default(request: ActorRequest, pk: int) -> HttpResponse:
    """设为默认: the one that comes first when a survey is drafted, instead of the one before."""
    require_library_keeper(request.actor)
    get_object_or_404(SurveyTemplate, pk=pk)
    with audit.recording():
        # All of them in one order: two who prefer two templates at once would wait for each other.
        locked = {entry.pk: entry for entry in SurveyTemplate.objects.select_for_update().order_by("pk")}
        chosen = locked[pk]
        if not chosen.is_offered:
            words = "模板已停用，请先恢复使用。"
            return not_now(request, "现在不能设为默认", words, chosen.get_absolute_url())
        former = next((entry for entry in locked.values() if entry.is_default), None)
        if former != chosen:
            prefer(request, chosen, former)
    messages.success(request, f"起草调查默认用模板：{chosen}")
    return redirect(chosen)


def prefer(request: ActorRequest, chosen: SurveyTemplate, former: SurveyTemplate | None) -> None:
    """At no moment are there two."""
    for entry, value in ((former, False), (chosen, True)):
        if entry is not None:
            entry.is_default = value
            entry.save(update_fields=["is_default"])
            audit.note(
                request.actor,
                "prefer_template" if value else "replace_template",
                entry,
                before={"is_default": not value},
                after={"is_default": value},
            )
