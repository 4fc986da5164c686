"""What a hand-over lists of this app: accepted projects whose satisfaction keeps them from being closed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from organizations.open_matters import MatterKind, OpenMatter
from projects.models import Project
from projects.states import ProjectState

from .closing import shortfall

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


KINDS = (MatterKind("满意度不达标的项目", unsatisfied, 65),)
