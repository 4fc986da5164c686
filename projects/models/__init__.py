from .acceptance import Acceptance, AcceptanceRow
from .attachment import Attachment
from .calendar import Holiday
from .change import ChangeKind, ChangeRequest, ChangeState, IndicatorChange, Suspension, TaskChange
from .declaration import DeclarationOpinion, DeclarationVersion, PlanBaseline
from .forwarding import ProblemForwarding
from .instruction import Instruction
from .light_record import LightRecord
from .meeting import AgendaItem, Attendance, Meeting, Resolution, ResolutionUpdate
from .number import NumberSeries
from .obstacle import Obstacle
from .problem import Problem
from .project import Indicator, Leadership, Milestone, Project
from .report import ProgressReport, ReportedPercent
from .round import AnnualRound, Category, RoundWindow
from .supervision import SupervisionNotice, Talk
from .task import Task, TaskUpdate
from .urge import Urge, UrgedMatter

__all__ = [
    "Acceptance",
    "AcceptanceRow",
    "AgendaItem",
    "AnnualRound",
    "Attachment",
    "Attendance",
    "Category",
    "ChangeKind",
    "ChangeRequest",
    "ChangeState",
    "DeclarationOpinion",
    "DeclarationVersion",
    "Holiday",
    "Indicator",
    "IndicatorChange",
    "Instruction",
    "Leadership",
    "LightRecord",
    "Meeting",
    "Milestone",
    "NumberSeries",
    "Obstacle",
    "PlanBaseline",
    "Problem",
    "ProblemForwarding",
    "ProgressReport",
    "Project",
    "ReportedPercent",
    "Resolution",
    "ResolutionUpdate",
    "RoundWindow",
    "SupervisionNotice",
    "Suspension",
    "Talk",
    "Task",
    "TaskChange",
    "TaskUpdate",
    "Urge",
    "UrgedMatter",
]
