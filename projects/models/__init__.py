from .acceptance import Acceptance, AcceptanceRow
from .attachment import Attachment
from .calendar import Holiday
from .declaration import DeclarationOpinion, DeclarationVersion, PlanBaseline
from .meeting import AgendaItem, Meeting, Resolution
from .number import NumberSeries
from .problem import Problem
from .project import Indicator, Leadership, Milestone, Project
from .report import Obstacle, ProgressReport, ReportedPercent
from .round import AnnualRound, Category, RoundWindow
from .supervision import SupervisionNotice
from .task import Task, TaskUpdate

__all__ = [
    "Acceptance",
    "AcceptanceRow",
    "AgendaItem",
    "AnnualRound",
    "Attachment",
    "Category",
    "DeclarationOpinion",
    "DeclarationVersion",
    "Holiday",
    "Indicator",
    "Leadership",
    "Meeting",
    "Milestone",
    "NumberSeries",
    "Obstacle",
    "PlanBaseline",
    "Problem",
    "ProgressReport",
    "Project",
    "ReportedPercent",
    "Resolution",
    "RoundWindow",
    "SupervisionNotice",
    "Task",
    "TaskUpdate",
]
