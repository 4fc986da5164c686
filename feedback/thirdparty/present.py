"""What the importing post may load results for, and what is on record: the same queries whatever the rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from feedback.forms.result import surveyable
from feedback.models import SurveyResult
from feedback.permissions import may_enter_among
from feedback.weighing import weigh
from organizations.actor import Actor
from organizations.importing.reading import Rows
from organizations.importing.units import Units
from organizations.models import Organization
from organizations.roster.values import code_key
from projects.models import AnnualRound, Project
from projects.rounds import round_of
from projects.states import ESTABLISHED

Key = tuple[int, int | None]  # organization, project
OUT_OF_REACH = "不在您可以录入的范围内，请核对后改正；确需调查的，由上级组织部门委托"


@dataclass
class Present:
    """Organizations and projects in reach, with the third-party results there are.

    `hidden` are results too small to be shown that somebody else loaded: their numbers are never told.
    """

    round: AnnualRound
    today: date
    organizations: list[Organization]
    projects: list[Project]
    results: dict[Key, SurveyResult]
    hidden: frozenset[int]
    by_id: dict[int, Organization] = field(init=False)
    units: Units = field(init=False)
    by_number: dict[str, Project] = field(init=False)

    def __post_init__(self) -> None:
        self.by_id = {unit.pk: unit for unit in self.organizations}
        self.units = Units(self.organizations, OUT_OF_REACH)
        self.by_number = {code_key(project.number): project for project in self.projects if project.number}


def load(actor: Actor, rows: Rows, lock: bool) -> Present:
    return load_present(actor, round_of(rows.facts), timezone.localdate(), lock=lock)


def load_present(actor: Actor, round_: AnnualRound, today: date, *, lock: bool = False) -> Present:
    """`lock` holds the results until commit, so that what is compared is what is replaced."""
    may_enter = may_enter_among(actor, round_)
    units = [unit for unit in surveyable(actor, round_) if may_enter(unit)]
    by_id = {unit.pk: unit for unit in units}
    projects = [
        project
        for project in Project.objects.filter(round=round_, state__in=ESTABLISHED).order_by("number", "pk")
        if project.organization_id in by_id
    ]
    found = SurveyResult.objects.filter(round=round_, kind=SurveyResult.Kind.THIRD_PARTY).order_by("pk")
    if lock:
        found = found.select_for_update(of=("self",), no_key=True)
    results = [result for result in found.select_related("organization") if result.organization_id in by_id]
    by_project = {project.pk: project for project in projects}
    for result in results:
        if result.project_id in by_project:
            result.project = by_project[result.project_id]
    shown = {entry.result.pk for entry in weigh(results, round_) if entry.is_shown}
    hidden = (row.pk for row in results if row.pk not in shown and row.entered_by_id != actor.post_id)
    return Present(
        round=round_,
        today=today,
        organizations=units,
        projects=projects,
        results={(result.organization_id, result.project_id): result for result in results},
        hidden=frozenset(hidden),
    )
