"""The columns on the project row that its light is made of: the only place that writes them."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Min

from workflow import engine

from .lights import Thresholds, day_behind, day_far_behind
from .periods import due_day, first_missing, month_after
from .states import OPEN_TASK, RUNNING, ReportState, TaskState

if TYPE_CHECKING:
    from .models import Project, Task

COLUMNS = (
    "percent",
    "behind_from",
    "far_behind_from",
    "next_open_due",
    "next_due_below_80",
    "next_notice_due",
    "next_report_due",
    "spent",
)


def refresh(project: "Project") -> None:
    """Resolve plan, reports and notices into the row's dates. Call it after every change below.

    Locks the project row, so that two changes at once leave the columns of the later one.
    """
    engine.lock(project)
    compute(project)
    type(project)._base_manager.filter(pk=project.pk).update(
        **{name: getattr(project, name) for name in COLUMNS}
    )


def compute(project: "Project") -> None:
    """Set the columns on the instance from the database without saving."""
    limits = Thresholds.of(project.round)
    tasks = [task for task in project.tasks.all() if task.state != TaskState.CANCELLED]
    project.percent = weighted_percent(tasks)
    open_tasks = [task for task in tasks if task.state in OPEN_TASK and task.due_on]
    project.next_open_due = min((task.due_on for task in open_tasks), default=None)
    project.next_due_below_80 = min(
        (task.due_on for task in open_tasks if task.percent < limits.due_soon_percent), default=None
    )
    project.behind_from = day_behind(project, limits.lag_yellow)
    project.far_behind_from = day_far_behind(project, limits.lag_red)
    clock = project.notices.model.RUNNING_CLOCK
    project.next_notice_due = project.notices.filter(state__in=clock).aggregate(due=Min("due_on"))["due"]
    project.next_report_due = report_due(project)
    project.spent = latest_spending(project)


def weighted_percent(tasks: "list[Task]") -> Decimal:
    """Σ weight × percent / Σ weight in 0–100, two decimals; 0 without weights."""
    total = sum((task.weight for task in tasks), Decimal(0))
    if not total:
        return Decimal(0)
    done = sum((task.weight * task.percent for task in tasks), Decimal(0))
    return (done / total).quantize(Decimal("0.01"))


def report_due(project: "Project") -> date | None:
    """Due day of the earliest month without a submitted report, None when none is owed."""
    if project.state not in RUNNING or project.started_on is None:
        return None
    reported = set(project.reports.filter(state=ReportState.SUBMITTED).values_list("period", flat=True))
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
