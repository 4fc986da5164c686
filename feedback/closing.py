"""What satisfaction has to say when a project is closed (design §5.2, close 销号)."""

from collections.abc import Iterator

from django.db.models import F, Q
from django.urls import reverse

from projects.models import Project
from workflow.engine import Reason

from .models import Survey
from .rates import percent_words
from .weighing import counting_for


def dissatisfied(project: Project) -> Iterator[Reason]:
    """满意度 below the round's line, or missing where the round demands it, unless waived with a reason."""
    if project.waiver_reason:
        return
    words = shortfall(project)
    if not words:
        return
    survey = unpublished(project) if counting_for(project) is None else None
    yield Reason(words, survey.get_absolute_url() if survey else waiver_url(project))


def waiver_url(project: Project) -> str:
    return reverse("feedback:closing_waiver", args=[project.pk])


def shortfall(project: Project) -> str:
    """What is wrong with the project's satisfaction in words, empty when nothing is."""
    line = project.round.satisfaction_line
    found = counting_for(project)
    if found is None:
        if not project.round.satisfaction_required:
            return ""
        survey = unpublished(project)
        missing = "没有可采用的满意度结果"
        return f"{missing}，“{survey}”{survey.get_state_display()}，尚未公布" if survey else missing
    if found.rate is not None and found.rate < line:
        return f"满意度 {percent_words(found.rate)}，低于 {line.normalize():f}% 的合格线"
    return ""


def unpublished(project: Project) -> Survey | None:
    """A survey of the project, else of its organization, whose result is still to come."""
    found: Survey | None = (
        Survey.objects.filter(
            Q(project=project) | Q(project=None),
            round=project.round_id,
            organization=project.organization_id,
            state__in=(Survey.State.OPENED, Survey.State.CLOSED),
        )
        .order_by(F("project").asc(nulls_last=True), "pk")
        .first()
    )
    return found
