"""What the forms print beyond the sheets themselves: one query per kind of record, however many sheets."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Q

from feedback.models import SurveyResult
from feedback.weighing import Weighed, weigh
from projects.models import AnnualRound, Project
from reviews.collecting import counted_projects
from reviews.models import Criterion, ReviewSheet, Score
from reviews.suggesting import Evaluation, evaluate, of_groups


@dataclass
class Records:
    """Of sheets of one round, at least one, each with its names loaded."""

    sheets: Sequence[ReviewSheet]
    today: date

    @property
    def round(self) -> AnnualRound:
        return self.sheets[0].round

    @cached_property
    def organizations(self) -> list[int]:
        return [sheet.organization_id for sheet in self.sheets]

    @cached_property
    def evaluations(self) -> dict[int, Evaluation]:
        """Points, total and rank now, for whole groups: a rank needs everybody."""
        return evaluate(of_groups({sheet.group_id for sheet in self.sheets}), self.today)

    @cached_property
    def criteria(self) -> dict[int, list[Criterion]]:
        """By scheme, in the scheme's order."""
        schemes = {sheet.group.scheme_id for sheet in self.sheets}
        found: dict[int, list[Criterion]] = defaultdict(list)
        for criterion in Criterion.objects.filter(scheme__in=schemes).order_by("position", "pk"):
            found[criterion.scheme_id].append(criterion)
        return found

    @cached_property
    def projects(self) -> dict[int, list[Project]]:
        """By organization, those that the sheet is scored on."""
        found: dict[int, list[Project]] = defaultdict(list)
        for project in counted_projects(self.round.pk, self.organizations):
            found[project.organization_id].append(project)
        return found

    @cached_property
    def surveys(self) -> dict[int, list[Weighed]]:
        """Every kind of result by organization, those on the whole organization first."""
        project_ids = [project.pk for projects in self.projects.values() for project in projects]
        rows = (
            SurveyResult.objects.filter(
                Q(project=None) | Q(project__in=project_ids),
                round=self.round,
                organization__in=self.organizations,
            )
            .select_related("organization", "project")
            .ranked()
        )
        found: dict[int, list[Weighed]] = defaultdict(list)
        for weighed in weigh(rows, self.round):
            found[weighed.result.organization_id].append(weighed)
        return found

    @cached_property
    def comments(self) -> dict[int, list[Score]]:
        """What those who scored wrote beside their scores, by sheet."""
        ids = [sheet.pk for sheet in self.sheets]
        scores = Score.objects.submitted().complete().filter(sheet__in=ids).exclude(comment="")
        found: dict[int, list[Score]] = defaultdict(list)
        for score in scores.select_related("criterion").order_by("criterion__position", "pk"):
            found[score.sheet_id].append(score)
        return found
