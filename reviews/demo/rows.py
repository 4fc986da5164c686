"""All rows of the demo by model, the serials they take, and how they are written: in bulk, parents first."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models
from django.utils import timezone

from feedback.models import (
    Opinion,
    OpinionForwarding,
    OpinionPoint,
    SurveyAssignment,
    SurveyResult,
    SurveyRules,
)
from organizations.actor import Actor
from organizations.models import Appointment, Organization, User
from organizations.official_order import put_in_order
from projects.baseline import INDICATOR_LABELS, MILESTONE_LABELS, TASK_LABELS, plain
from projects.models import (
    Acceptance,
    AcceptanceRow,
    AgendaItem,
    AnnualRound,
    Attendance,
    Category,
    ChangeRequest,
    DeclarationOpinion,
    DeclarationVersion,
    Indicator,
    Instruction,
    Leadership,
    LightRecord,
    Meeting,
    Milestone,
    NumberSeries,
    Obstacle,
    PlanBaseline,
    Problem,
    ProblemForwarding,
    ProgressReport,
    Project,
    ReportedPercent,
    Resolution,
    RoundWindow,
    SupervisionNotice,
    Suspension,
    Talk,
    Task,
    TaskChange,
    TaskUpdate,
    Urge,
    UrgedMatter,
)
from reviews.models import Adoption, Mechanism
from workflow.batches import record_many

REASON = "演示数据"

# Every model after those that it points to.
ORDER: tuple[type[models.Model], ...] = (
    User, Organization, Appointment, AnnualRound, RoundWindow, Category, Problem, ProblemForwarding,
    Project, Project.problems.through,
    Leadership, DeclarationVersion, DeclarationOpinion, Indicator, Milestone, Task, Task.cooperating_units.through,
    TaskUpdate, ProgressReport, ReportedPercent, Obstacle, Meeting, Attendance, AgendaItem, Resolution, SupervisionNotice,
    Talk, LightRecord, ChangeRequest, TaskChange, Suspension, Instruction, Urge, UrgedMatter, Acceptance,
    AcceptanceRow, SurveyRules, SurveyAssignment,
    SurveyResult, Mechanism, Mechanism.projects.through, Adoption, OpinionPoint, Opinion, OpinionForwarding,
)  # fmt: skip
# Rows that point to another row of their own table follow in a second batch.
OWN_PARENT: dict[type[models.Model], str] = {
    Project: "carried_from",
    Problem: "merged_into",
    Meeting: "previous",
    Opinion: "merged_into",
    Mechanism: "superseded_by",
}

Plan = tuple[Project, Sequence[Indicator], Sequence[Milestone], Sequence[Task]]


@dataclass
class Rows:
    actor: Actor
    _of: dict[type[models.Model], list[Any]] = field(default_factory=lambda: defaultdict(list))
    _serials: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _counted: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _plans: list[Plan] = field(default_factory=list)

    def add(self, *rows: models.Model) -> None:
        for row in rows:
            self._of[type(row)].append(row)

    def of(self, model: type[models.Model]) -> list[Any]:
        return self._of[model]

    def take(self, key: str) -> int:
        """The next number of a series; the series themselves are written with the rest."""
        self._serials[key] += 1
        return self._serials[key]

    def count(self, key: str) -> int:
        """The same for numbers that people give by hand, whose series no page knows."""
        self._counted[key] += 1
        return self._counted[key]

    def freeze_plan(
        self,
        project: Project,
        indicators: Sequence[Indicator],
        milestones: Sequence[Milestone],
        tasks: Sequence[Task],
    ) -> None:
        """A started project's plan becomes its baseline once its rows have ids."""
        self._plans.append((project, indicators, milestones, tasks))

    def write(self) -> None:
        """Everything that was added, one chained entry per batch. Call it in one transaction."""
        for model in ORDER:
            self.record(model)
            if model is Organization:
                forget_ids(Organization)
                put_in_order(Organization.objects.all())
        record_many([baseline(*plan) for plan in self._plans], REASON, self.actor)
        series = [NumberSeries(key=key, last=last) for key, last in sorted(self._serials.items())]
        record_many(series, REASON, self.actor)

    def record(self, model: type[models.Model]) -> None:
        rows, parent = self._of[model], OWN_PARENT.get(model)
        first = [row for row in rows if parent is None or getattr(row, parent) is None]
        second = [row for row in rows if parent is not None and getattr(row, parent) is not None]
        for batch in (first, second):
            record_many(batch, REASON, self.actor)


def forget_ids(model: type[models.Model]) -> None:
    """Rows came with ids of their own: where ids are drawn from a sequence, let it go on behind them."""
    statements = connection.ops.sequence_reset_sql(no_style(), [model])
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def baseline(
    project: Project, indicators: Iterable[Indicator], milestones: Iterable[Milestone], tasks: Iterable[Task]
) -> PlanBaseline:
    """The plan as it was frozen, which in the demo is the plan as it stands, but for postponed tasks."""
    content = {
        "indicators": [contents(row, INDICATOR_LABELS) for row in indicators],
        "milestones": [contents(row, MILESTONE_LABELS) for row in milestones],
        "tasks": [task_contents(task) for task in tasks],
    }
    day = project.started_on
    assert day is not None, "only the plan of a started project is frozen"
    at = datetime(day.year, day.month, day.day, 10, tzinfo=timezone.get_default_timezone())
    return PlanBaseline(project=project, content=content, frozen_at=at)


def contents(row: models.Model, labels: Iterable[str]) -> dict[str, Any]:
    return {"id": row.pk} | {name: plain(getattr(row, name)) for name in labels}


def task_contents(task: Task) -> dict[str, Any]:
    """Without a query for co-operating units, which the demo names in words only."""
    own = [name for name in TASK_LABELS if name not in {"cooperating", "due_on"}]
    return contents(task, own) | {"cooperating": task.cooperating_text, "due_on": plain(task.original_due_on)}
