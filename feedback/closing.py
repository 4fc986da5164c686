"""What satisfaction has to say when a project is closed (design §5.2, close 销号)."""

from collections.abc import Iterator

from django.urls import reverse

from projects.models import Project
from workflow.engine import Reason

from .rates import percent_words
from .weighing import counting_for


def dissatisfied(project: Project) -> Iterator[Reason]:
    """满意度 below the round's line, or missing where the round demands it, unless waived with a reason."""
    if project.waiver_reason:
        return
    words = shortfall(project)
    if words:
        yield Reason(words, reverse("feedback:closing_waiver", args=[project.pk]))


def shortfall(project: Project) -> str:
    """What is wrong with the project's satisfaction in words, empty when nothing is."""
    line = project.round.satisfaction_line
    found = counting_for(project)
    if found is None:
        return "没有可采用的满意度结果" if project.round.satisfaction_required else ""
    if found.rate is not None and found.rate < line:
        return f"满意度 {percent_words(found.rate)}，低于 {line.normalize():f}% 的合格线"
    return ""
