"""How a project stands on the day of the demo: its state, and for one under way the rule of its light."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from projects.states import ProjectState as S

T = TypeVar("T")

GREEN, BEHIND, OVERDUE, DUE_SOON = "green", "behind", "task_overdue", "due_soon"
REPORT_MISSING, FAR_BEHIND = "report_missing", "far_behind"
LONG_OVERDUE, NOTICE_OVERDUE = "long_overdue", "notice_overdue"
CANCELLED, REPORTED_DONE, DRAFT_REPORT = "cancelled", "reported_done", "draft_report"
EXTRAS = (CANCELLED, REPORTED_DONE, DRAFT_REPORT)
RULES = (GREEN, BEHIND, OVERDUE, DUE_SOON, REPORT_MISSING, FAR_BEHIND, LONG_OVERDUE, NOTICE_OVERDUE)
RED = frozenset({FAR_BEHIND, LONG_OVERDUE, NOTICE_OVERDUE})
YELLOW = frozenset({BEHIND, OVERDUE, DUE_SOON, REPORT_MISSING})


@dataclass(frozen=True)
class Shape:
    """`rule` decides the light while the project is under way, empty otherwise; `extra` is something rare."""

    state: S
    rule: str = ""
    extra: str = ""

    @property
    def light(self) -> str:
        return "red" if self.rule in RED else "yellow" if self.rule in YELLOW else "green"


# Dealt out before anything is left to chance, so that the smallest demo shows every case.
CAST = (
    *(Shape(S.IN_PROGRESS, GREEN, extra) for extra in EXTRAS),
    *(Shape(S.IN_PROGRESS, rule) for rule in RULES if rule != GREEN),
    Shape(S.SUBMITTED),
    Shape(S.DRAFT),
    Shape(S.RETURNED),
    Shape(S.APPROVED),
    Shape(S.COMPLETION_REQUESTED, GREEN),
    Shape(S.RECTIFYING, GREEN),
    Shape(S.ACCEPTED),
    Shape(S.CLOSED),
    Shape(S.SUSPENDED),
    Shape(S.REJECTED),
    Shape(S.TERMINATED),
    Shape(S.SUBMITTED),
)
FINISHED_CAST = (
    Shape(S.CLOSED),
    Shape(S.CARRIED_OVER),
    Shape(S.TERMINATED),
    Shape(S.ACCEPTED),
    Shape(S.REJECTED),
)

EXTRA_WEIGHTS = (90.0, 1.5, 6.0, 2.5)
RULE_WEIGHTS = (74.0, 7.0, 5.5, 4.5, 3.0, 1.6, 3.0, 1.4)
FINISHED_WEIGHTS = (95.5, 1.2, 0.7, 1.8, 0.8)


def current_weights(elapsed: float) -> dict[S, float]:
    """Percent by state; the later in the year, the more is finished or waits for acceptance."""
    done = 4 + 30 * elapsed**2
    return {
        S.DRAFT: 1.2,
        S.SUBMITTED: 1.3,
        S.RETURNED: 0.6,
        S.REJECTED: 0.6,
        S.APPROVED: 1.8,
        S.SUSPENDED: 0.8,
        S.COMPLETION_REQUESTED: 0.6 + 4.5 * elapsed,
        S.RECTIFYING: 0.7,
        S.ACCEPTED: done * 0.35,
        S.CLOSED: done * 0.65,
        S.TERMINATED: 0.4,
        S.IN_PROGRESS: 87 - done - 4.5 * elapsed,
    }


def shape_of(number: int, elapsed: float, rng: Random) -> Shape:
    """Of the `number`-th ordinary project of the current round."""
    if number < len(CAST):
        return CAST[number]
    weights = current_weights(elapsed)
    state = pick(list(weights), list(weights.values()), rng)
    if state == S.IN_PROGRESS:
        rule = pick(RULES, RULE_WEIGHTS, rng)
        extra = pick(("", *EXTRAS), EXTRA_WEIGHTS, rng) if rule == GREEN else ""
        return Shape(state, rule, extra)
    return Shape(state, GREEN if state in {S.COMPLETION_REQUESTED, S.RECTIFYING} else "")


def finished_shape(number: int, rng: Random) -> Shape:
    """Of the `number`-th project below the counties of the finished round; at the top everything was closed."""
    if number < len(FINISHED_CAST):
        return FINISHED_CAST[number]
    return pick(FINISHED_CAST, FINISHED_WEIGHTS, rng)


def pick(values: Sequence[T], weights: Sequence[float], rng: Random) -> T:
    return rng.choices(values, weights)[0]
