"""年度考核: schemes, comparison groups, sheets and scores; 长效机制."""

from .mechanism import Mechanism
from .scheme import ComparisonGroup, Criterion, Scheme
from .sheet import ReviewSheet, Score

__all__ = ["ComparisonGroup", "Criterion", "Mechanism", "ReviewSheet", "Scheme", "Score"]
