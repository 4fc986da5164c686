"""Which records behind a sheet its reader may open, and the projects lent to experts while they owe a score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from feedback.models import SurveyResult
from organizations.roles import READS_OWN, READS_SUBTREE
from projects.models import Project

from .collecting import COUNTED
from .models import ReviewSheet, ScoreAssignment
from .states import UNSCORED

if TYPE_CHECKING:
    from organizations.actor import Actor

    from .scoring.inputs import SheetInputs


@dataclass(frozen=True)
class Reach:
    """Ids of the projects and survey results that open for the reader; None: all of them."""

    projects: frozenset[int] | None = None
    surveys: frozenset[int] | None = None

    def has_project(self, pk: int) -> bool:
        return self.projects is None or pk in self.projects

    def has_survey(self, pk: int) -> bool:
        return self.surveys is None or pk in self.surveys


EVERYTHING = Reach()


def reach_of(actor: Actor, sheet: ReviewSheet, inputs: SheetInputs) -> Reach:
    """What is behind a sheet belongs to its organization: whose scope that is in is not asked about."""
    below = actor.has_role(*READS_SUBTREE) and actor.is_above(sheet.path)
    if below or (actor.has_role(*READS_OWN) and actor.path == sheet.path):
        return EVERYTHING
    projects = Project.objects.filter(pk__in=[entry.project_id for entry in inputs.projects])
    surveys = SurveyResult.objects.filter(pk__in=[entry.result_id for entry in inputs.surveys])
    return Reach(
        frozenset(projects.visible_to(actor).values_list("pk", flat=True)),
        frozenset(surveys.visible_to(actor).values_list("pk", flat=True)),
    )


def lent_projects(actor: Actor) -> Q:
    """The projects that count on the sheets on which the acting post still owes a score, and no others."""
    owed = ScoreAssignment.objects.open().filter(
        scorer=actor.post_id,
        sheet__state__in=UNSCORED,
        sheet__round=OuterRef("round"),
        sheet__organization=OuterRef("organization"),
    )
    return Q(Exists(owed), state__in=COUNTED)
