"""Which models a province is made of, and how a row is found: of a round by its project, group or sheet."""

from django.db import models

from feedback.models import (
    Opinion,
    OpinionForwarding,
    OpinionPoint,
    Question,
    Remark,
    SealedAnswer,
    SealedBatch,
    Slip,
    SlipBatch,
    Survey,
    SurveyAssignment,
    SurveyResult,
    SurveyRules,
)
from projects.models import (
    Acceptance,
    AcceptanceRow,
    AgendaItem,
    AnnualRound,
    Attendance,
    ChangeRequest,
    DeclarationOpinion,
    DeclarationVersion,
    Indicator,
    Instruction,
    Leadership,
    LightRecord,
    Meeting,
    Milestone,
    Obstacle,
    Problem,
    ProblemForwarding,
    ProgressReport,
    Project,
    ReportedPercent,
    Resolution,
    SupervisionNotice,
    Suspension,
    Talk,
    Task,
    TaskChange,
    TaskUpdate,
)
from reviews.models import (
    AdjustmentRule,
    Adoption,
    Ballot,
    Bulletin,
    Commendation,
    CommendationEntry,
    CommendationObjection,
    ComparisonGroup,
    Criterion,
    Mechanism,
    MonthSnapshot,
    Objection,
    Quota,
    RaterGroup,
    RectificationItem,
    ReviewSheet,
    Scheme,
    Score,
    ScoreAssignment,
    UnlockRequest,
)

from .copying import quoted

Model = type[models.Model]

# What all cities share: the rules of a round. Copied with the round, never with a city.
RULES: dict[Model, tuple[str, Model] | None] = {
    Scheme: None,
    Criterion: ("scheme_id", Scheme),
    RaterGroup: ("criterion_id", Criterion),
    AdjustmentRule: ("scheme_id", Scheme),
    Quota: ("scheme_id", Scheme),
    SurveyRules: None,
}
# Of a round, and by which column a row belongs to its project, group or sheet; None: it names the round itself.
# What is given to a sheet comes before the sheet, since below a decided one nothing is added any more.
BOUND: dict[Model, tuple[str, Model] | None] = {
    Problem: None,
    Project: None,
    Project.problems.through: ("project_id", Project),
    Leadership: ("project_id", Project),
    DeclarationVersion: ("project_id", Project),
    DeclarationOpinion: ("project_id", Project),
    Indicator: ("project_id", Project),
    Milestone: ("project_id", Project),
    Task: ("project_id", Project),
    TaskUpdate: ("task_id", Task),
    ProgressReport: ("project_id", Project),
    ReportedPercent: ("report_id", ProgressReport),
    Obstacle: ("project_id", Project),
    SupervisionNotice: ("project_id", Project),
    LightRecord: ("project_id", Project),
    Suspension: ("project_id", Project),
    Talk: ("project_id", Project),
    Instruction: ("project_id", Project),
    ChangeRequest: ("project_id", Project),
    TaskChange: ("request_id", ChangeRequest),
    Acceptance: ("project_id", Project),
    AcceptanceRow: ("acceptance_id", Acceptance),
    Meeting: None,
    Attendance: ("meeting_id", Meeting),
    Resolution: ("meeting_id", Meeting),
    AgendaItem: ("meeting_id", Meeting),
    Mechanism: None,
    Mechanism.projects.through: ("mechanism_id", Mechanism),
    Adoption: ("mechanism_id", Mechanism),
    MonthSnapshot: None,
    SurveyResult: None,
    SurveyAssignment: None,
    ComparisonGroup: None,
    ScoreAssignment: ("sheet_id", ReviewSheet),
    Score: ("sheet_id", ReviewSheet),
    Ballot: ("sheet_id", ReviewSheet),
    ReviewSheet: None,
}
# Copied with the city, left where a round is copied: what came after the year and what is asked now.
AFTERWARDS: tuple[Model, ...] = (
    ProblemForwarding, Objection, RectificationItem, UnlockRequest, Commendation, CommendationEntry,
    CommendationObjection, Bulletin, OpinionPoint, Opinion, OpinionForwarding, Survey, Question, SlipBatch, Slip,
    SealedBatch, SealedAnswer, Remark,
)  # fmt: skip
TOLD = "('published', 'final')"
# Their ids are drawn, so that a row is found by what it belongs to.
DRAWN: dict[Model, tuple[str, Model]] = {
    Slip: ("survey_id", Survey),
    SealedAnswer: ("batch_id", SealedBatch),
    Remark: ("survey_id", Survey),
}


def within_round(model: Model, round_: AnnualRound) -> str:
    """Condition for the rows of a finished round: meetings by their day, mechanisms by the projects that they came
    from, sheets whose first version was told and is at rest."""
    if model is Meeting:
        return f"held_at < '{round_.year + 1}-01-01'"  # of two rounds, the first
    if model is Mechanism:
        link = Mechanism.projects.through._meta.db_table
        return (
            f"id IN (SELECT mechanism_id FROM {quoted(link)} WHERE {inside('project_id', Project, round_)})"
        )
    bound = (RULES | BOUND)[model]
    if bound is not None:
        return inside(*bound, round_)
    return f"round_id = {round_.pk}" + (
        f" AND state IN {TOLD} AND version = 1" if model is ReviewSheet else ""
    )


def inside(column: str, above: Model, round_: AnnualRound) -> str:
    return f"{column} IN (SELECT id FROM {quoted(above._meta.db_table)} WHERE {within_round(above, round_)})"
