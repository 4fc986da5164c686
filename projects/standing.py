"""The columns on the project row that its light is made of: the only place that writes them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Min, Q
from django.db.models.functions import Coalesce

from workflow import engine

from . import clock
from .acceptance import spans_accepted
from .lights import Thresholds, day_behind, day_far_behind
from .pauses import NO_PAUSES, Pauses, pauses_of
from .periods import due_day, first_missing, month_after, paused_months
from .states import OPEN_TASK, RUNNING, ProjectState, ReportState, TaskState

if TYPE_CHECKING:
    from .models import AnnualRound, Project, Task

COLUMNS = (
    "percent",
    "behind_from",
    "far_behind_from",
    "rectify_extended_on",
    "clock_stopped_on",
    "next_open_due",
    "next_due_below_80",
    "next_notice_due",
    "next_report_due",
    "spent",
)

# Those of them that a round's rules have a part in, and what the days behind are reckoned from.
REACHED_BY_RULES = ("behind_from", "far_behind_from", "next_due_below_80", "next_report_due")
BEHIND_MADE_OF = ("round", "level", "percent", "starts_on", "due_on", "suspended_days")


def refresh(project: "Project") -> None:
    """Resolve plan, reports and notices into the row's dates. Call it after every change below.

    Locks the project row, so that two changes at once leave the columns of the later one.
    """
    engine.lock(project)
    tasks = compute(project)
    type(project)._base_manager.filter(pk=project.pk).update(
        **{name: getattr(project, name) for name in COLUMNS}
    )
    for task in tasks:
        type(task)._base_manager.filter(pk=task.pk).update(
            extended_due_on=task.extended_due_on, stopped_on=task.stopped_on
        )


@dataclass(frozen=True)
class Below:
    """What hangs below a project, as far as its columns are made of it."""

    tasks: "Collection[Task]"
    notice_due: date | None  # earliest due day of the notices whose clock runs
    reported: Collection[date]  # months with a submitted report, and those that a suspension excuses
    spent: Decimal  # newest submitted running total
    pauses: Pauses = NO_PAUSES


def compute(project: "Project") -> "list[Task]":
    """Set the columns on the instance from the database without saving; gives the tasks whose clock changed."""
    running = project.notices.model.RUNNING_CLOCK
    tasks = list(project.tasks.all())
    before = {task: (task.extended_due_on, task.stopped_on) for task in tasks}
    resolve(
        project,
        Below(
            tasks=tasks,
            notice_due=project.notices.filter(state__in=running).aggregate(due=Min("due_on"))["due"],
            reported=excused_or_reported(project) if owes_reports(project) else (),
            spent=latest_spending(project),
            pauses=pauses_of(project),
        ),
    )
    return [task for task, stored in before.items() if stored != (task.extended_due_on, task.stopped_on)]


def resolve_clocks(project: "Project", below: Below) -> None:
    """What is left of the deadlines after waiting for the level above: clock.py says which and when."""
    common = below.pauses.of_project
    merged = clock.merged(common)
    project.clock_stopped_on = merged[-1].first if merged and merged[-1].last is None else None
    project.rectify_extended_on = None
    if project.rectify_due_on and project.rectify_from:
        reckoned = clock.reckon(project.rectify_due_on, below.pauses.of_all, project.rectify_from)
        project.rectify_extended_on = reckoned.extended_on
    for task in below.tasks:
        task.extended_due_on = task.stopped_on = None
        if task.due_on and task.state != TaskState.CANCELLED:
            waited = clock.until(below.pauses.of_task(task), task.verified_on)
            reckoned = clock.reckon(task.due_on, waited, below.pauses.since(task, project.started_on))
            task.extended_due_on, task.stopped_on = reckoned.extended_on, reckoned.stopped_on


def resolve(project: "Project", below: Below) -> None:
    """The same from what is at hand, without a query: also for records that are written in bulk."""
    resolve_clocks(project, below)
    limits = Thresholds.of(project.round).at(project.level)
    tasks = [task for task in below.tasks if task.state != TaskState.CANCELLED]
    project.percent = weighted_percent(tasks)
    dues = [
        (task.counts_until, task.percent)
        for task in tasks
        if task.state in OPEN_TASK and task.counts_until and not task.stopped_on
    ]
    project.next_open_due = min((due for due, _ in dues), default=None)
    project.next_due_below_80 = min(
        (due for due, percent in dues if percent < limits.due_soon_percent), default=None
    )
    project.behind_from = day_behind(project, limits.lag_yellow)
    project.far_behind_from = day_far_behind(project, limits.lag_red)
    project.next_notice_due = below.notice_due
    project.next_report_due = report_due(project, below.reported)
    project.spent = below.spent


def refresh_round(round_: "AnnualRound") -> int:
    """After the round's thresholds or due day changed: the columns that depend on them, for all its projects.

    The same values as compute() gives, in four queries and a batched update; returns how many changed.
    """
    thresholds = Thresholds.of(round_)
    soon = earliest_due_below(round_, thresholds)
    projects = round_.projects.select_for_update().order_by("pk").only(*REACHED_BY_RULES, *BEHIND_MADE_OF)
    changed = []
    for project in projects:
        before = [getattr(project, name) for name in REACHED_BY_RULES]
        limits = thresholds.at(project.level)
        project.behind_from = day_behind(project, limits.lag_yellow)
        project.far_behind_from = day_far_behind(project, limits.lag_red)
        project.next_due_below_80 = soon.get(project.pk)
        if project.next_report_due:
            project.next_report_due = due_day(project.next_report_due, round_.report_due_day)
        if before != [getattr(project, name) for name in REACHED_BY_RULES]:
            changed.append(project)
    round_.projects.bulk_update(changed, REACHED_BY_RULES, batch_size=500)
    return len(changed)


def earliest_due_below(round_: "AnnualRound", thresholds: Thresholds) -> dict[int, date]:
    """Earliest due day by project among the open tasks below the percent that its level should have reached."""
    own = dict(thresholds.levels)
    low = ~Q(level__in=own) & Q(tasks__percent__lt=thresholds.due_soon_percent)
    for level, limits in own.items():
        low |= Q(level=level, tasks__percent__lt=limits.due_soon_percent)
    behind = round_.projects.filter(low, tasks__state__in=OPEN_TASK, tasks__stopped_on=None)
    counts_until = Coalesce("tasks__extended_due_on", "tasks__due_on")
    earliest = behind.order_by().values("pk").annotate(due=Min(counts_until))
    return dict(earliest.values_list("pk", "due"))


def weighted_percent(tasks: "list[Task]") -> Decimal:
    """Σ weight × percent / Σ weight in 0–100, two decimals; 0 without weights."""
    total = sum((task.weight for task in tasks), Decimal(0))
    if not total:
        return Decimal(0)
    done = sum((task.weight * task.percent for task in tasks), Decimal(0))
    return (done / total).quantize(Decimal("0.01"))


def owes_reports(project: "Project") -> bool:
    return project.state in RUNNING and project.started_on is not None


def reported_months(project: "Project") -> set[date]:
    return set(project.reports.filter(state=ReportState.SUBMITTED).values_list("period", flat=True))


def excused_or_reported(project: "Project") -> set[date]:
    """Months that ask for no report any more."""
    paused: list[tuple[date, date | None]] = list(project.suspensions.values_list("from_on", "to_on"))
    if project.state == ProjectState.RECTIFYING:
        paused += [(first, last) for _, first, last in spans_accepted([project.pk])]
    return reported_months(project) | paused_months(paused, project.round.report_due_day)


def report_due(project: "Project", reported: Collection[date]) -> date | None:
    """Due day of the earliest month without a submitted report, None when none is owed."""
    if project.started_on is None or not owes_reports(project):
        return None
    period = first_missing(month_after(project.started_on), reported)
    return due_day(period, project.round.report_due_day)


def latest_spending(project: "Project") -> Decimal:
    """Spending is reported as a running total: the newest submitted figure counts."""
    newest = (
        project.reports.filter(state=ReportState.SUBMITTED, spending__isnull=False)
        .order_by("-period")
        .values_list("spending", flat=True)
        .first()
    )
    return newest or Decimal(0)
