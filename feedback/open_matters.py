"""What a hand-over lists of this app: opinions that wait, and accepted projects whose satisfaction keeps them
from being closed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from organizations.open_matters import MatterKind, OpenMatter
from projects.lights import month_day
from projects.models import Project
from projects.states import ProjectState

from .closing import shortfall
from .models import Opinion

if TYPE_CHECKING:
    from organizations.models import Organization


def unsatisfied(organization: Organization, today: date) -> list[OpenMatter]:
    found = Project.objects.filter(
        organization=organization, state=ProjectState.ACCEPTED, waiver_reason=""
    ).select_related("round", "organization")
    short = [(project, shortfall(project)) for project in found.order_by("pk")]
    return [
        OpenMatter(project.title, f"{project.get_absolute_url()}?tab=satisfaction", words)
        for project, words in short
        if words
    ]


def opinions(organization: Organization, today: date) -> list[OpenMatter]:
    """Without their words, since a hand-over is kept: the new secretary reads them on their pages."""
    waiting = Opinion.objects.filter(organization=organization, state=Opinion.State.RECEIVED)
    return [
        OpenMatter(f"{month_day(opinion.received_on)}收到的意见", opinion.get_absolute_url())
        for opinion in waiting.order_by("received_on", "pk")
    ]


KINDS = (
    MatterKind("待处理的群众意见", opinions, 62),
    MatterKind("满意度不达标的项目", unsatisfied, 65),
)
