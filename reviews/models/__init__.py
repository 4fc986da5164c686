"""年度考核: schemes, comparison groups, sheets and scores; 长效机制; month snapshots, 通报."""

from .adoption import Adoption
from .assignment import ScoreAssignment
from .ballot import Ballot, BallotScan
from .bulletin import Bulletin
from .commendation import Commendation, CommendationEntry, CommendationObjection, CommendationRules
from .criterion import Band, Criterion, RaterGroup
from .finding import Finding
from .group import ComparisonGroup, Widening
from .mechanism import Mechanism
from .month import MonthSnapshot
from .objection import Objection, ObjectionFile
from .rectification import RectificationItem
from .scheme import AdjustmentRule, Quota, Scheme
from .sheet import ReviewSheet, Score
from .version import SheetVersion, UnlockRequest

__all__ = [
    "AdjustmentRule",
    "Adoption",
    "Ballot",
    "BallotScan",
    "Band",
    "Bulletin",
    "Commendation",
    "CommendationEntry",
    "CommendationObjection",
    "CommendationRules",
    "ComparisonGroup",
    "Criterion",
    "Finding",
    "Mechanism",
    "MonthSnapshot",
    "Objection",
    "ObjectionFile",
    "Quota",
    "RaterGroup",
    "RectificationItem",
    "ReviewSheet",
    "Scheme",
    "Score",
    "ScoreAssignment",
    "SheetVersion",
    "UnlockRequest",
    "Widening",
]
