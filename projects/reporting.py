"""月报: which month is due, what is already known for it, and what filing a report sets in motion."""

import re
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone

from organizations.roles import Role
from workflow import audit, engine
from workflow.models import AuditEntry

from . import lights, standing
from .acceptance import spans_accepted
from .lights import Light, Thresholds
from .models import Obstacle, ProgressReport, Project, ReportedPercent, Suspension, Task, TaskUpdate
from .periods import due_day, first_missing, month_after, paused_months, periods_until
from .states import RUNNING, ProjectState, ReportState, TaskState

if TYPE_CHECKING:
    from organizations.actor import Actor

MOST_DONE = 300  # characters of what was done

# The percent of these may be reported; a finished task waits for its verification.
MOVING = frozenset({TaskState.NOT_STARTED, TaskState.ONGOING})


def open_periods(project: Project, today: date) -> list[date]:
    """Months without a submitted report, earliest first: from the month after the start to this one."""
    if project.state not in RUNNING or project.started_on is None:
        return []
    filed = standing.excused_or_reported(project)
    months = periods_until(month_after(project.started_on), today.replace(day=1))
    return [period for period in months if period not in filed]


def read_period(text: str) -> date | None:
    """2026-07 as the first day of that month, None for anything else."""
    found = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text)
    return date(int(found[1]), int(found[2]), 1) if found else None


def period_to_report(project: Project, actor: "Actor", today: date) -> date | None:
    """The month the form opens with: the earliest that this actor can still do something about."""
    periods = open_periods(project, today)
    waiting = set(
        project.reports.filter(state=ReportState.AWAITING_CONFIRMATION).values_list("period", flat=True)
    )
    if actor.has_role(Role.CLERK):
        periods = [period for period in periods if period not in waiting] or periods[-1:]
    return periods[0] if periods else None


def report_for(project: Project, period: date, actor: "Actor") -> ProgressReport:
    """The report of the month: the one begun, or a new one that is not saved yet."""
    begun = project.reports.select_related("project__round", "reported_by").filter(period=period).first()
    if begun is not None:
        return begun
    return ProgressReport(
        project=project,
        period=period,
        due_on=due_day(period, project.round.report_due_day),
        reported_by=actor.post,
    )


def handed_in(projects: Iterable[Project]) -> list[ProgressReport]:
    """What was submitted or waits for confirmation, of projects that owe reports; one query for all of them."""
    pressing = {project.pk: project for project in projects if project.next_report_due}
    reports = list(
        ProgressReport.objects.filter(project__in=pressing)
        .exclude(state=ReportState.DRAFT)
        .select_related("reported_by__user")
        .only("project", "period", "due_on", "state", "reported_by__user__name")
        .order_by("due_on", "pk")
    )
    for report in reports:
        report.project = pressing[report.project_id]
    return reports


def reports_owed(
    projects: Iterable[Project], reports: Iterable[ProgressReport], today: date
) -> dict[int, list[date]]:
    """Due days by project of the months, this one included, that nobody has handed in yet, earliest first.

    `reports` is handed_in() of them: one that waits for the secretary's confirmation is no longer owed.
    """
    projects, reports = list(projects), list(reports)
    known = {(report.project_id, report.period) for report in reports} | excused(projects, reports)
    owed: dict[int, list[date]] = {}
    for project in projects:
        if due := project.next_report_due:
            periods = periods_until(due.replace(day=1), today.replace(day=1))
            missing = [due_day(period, due.day) for period in periods if (project.pk, period) not in known]
            if missing:
                owed[project.pk] = missing
    return owed


def excused(projects: Iterable[Project], reports: Iterable[ProgressReport]) -> set[tuple[int, date]]:
    """Months that came due in a suspension or while acceptance was asked for, by project. `next_report_due` passes over
    those by itself, except where an earlier month waits for confirmation: only then is there something to look up, in
    two queries for all."""
    waiting = {report.project_id for report in reports if report.state == ReportState.AWAITING_CONFIRMATION}
    owing = [project for project in projects if project.pk in waiting and project.next_report_due]
    stood = [project.pk for project in owing if project.suspended_days]
    accepted = [project.pk for project in owing if project.state == ProjectState.RECTIFYING]
    spans: list[tuple[int, date, date | None]] = list(spans_accepted(accepted)) if accepted else []
    if stood:
        suspended = Suspension.objects.filter(project__in=stood).order_by()
        spans += suspended.values_list("project", "from_on", "to_on")
    days = {project.pk: project.next_report_due.day for project in owing if project.next_report_due}
    return {
        (project, month)
        for project, first, last in spans
        for month in paused_months([(first, last)], days[project])
    }


def previous_report(report: ProgressReport) -> ProgressReport | None:
    return (
        ProgressReport.objects.filter(
            project=report.project_id, state=ReportState.SUBMITTED, period__lt=report.period
        )
        .order_by("-period")
        .first()
    )


def done_by_updates(report: ProgressReport) -> str:
    """What the task owners wrote in the month, oldest first, cut to what the field holds; of several tasks each with its
    title, in the order of the plan."""
    rows = (
        TaskUpdate.objects.filter(
            task__project=report.project_id,
            created_at__date__gte=report.period,
            created_at__date__lte=report.last_day,
        )
        .exclude(done="")
        .order_by("task__position", "task", "created_at", "pk")
        .values_list("task__title", "task", "done")
    )
    told: dict[tuple[str, int], list[str]] = {}
    for title, task, done in rows:
        told.setdefault((title, task), []).append(done.strip().rstrip("。；"))
    if len(told) < 2:
        parts = ["；".join(texts) for texts in told.values()]
    else:
        parts = [f"{title}：{'；'.join(texts)}" for (title, _), texts in told.items()]
    return "。".join(parts)[: MOST_DONE - 1] + "。" if parts else ""


@dataclass(frozen=True)
class TaskLine:
    """A task whose percent may be reported: its number in the plan, `was` as last reported, `now` as it stands."""

    number: int
    task: Task
    was: int
    now: int


def task_lines(report: ProgressReport) -> list[TaskLine]:
    """The moving tasks, those under way before those not begun; `now` is what the draft holds, if it does."""
    was = last_reported(report)
    drafted = drafted_percents(report)
    lines = [
        TaskLine(number, task, was.get(task.pk, 0), drafted.get(task.pk, task.percent))
        for number, task in enumerate(report.project.tasks.all(), start=1)
        if task.state in MOVING
    ]
    return sorted(lines, key=lambda line: (line.task.state == TaskState.NOT_STARTED, line.number))


def last_reported(report: ProgressReport) -> dict[int, int]:
    """Percent by task as the submitted reports of earlier months left it."""
    rows = (
        ReportedPercent.objects.filter(
            report__project=report.project_id,
            report__state=ReportState.SUBMITTED,
            report__period__lt=report.period,
        )
        .order_by("report__period")
        .values_list("task", "after")
    )
    return dict(rows)


def drafted_percents(report: ProgressReport) -> dict[int, int]:
    if report.pk is None or report.state == ReportState.SUBMITTED:
        return {}
    return dict(report.percents.values_list("task", "after"))


def keep_percents(report: ProgressReport, wanted: dict[int, int]) -> None:
    """Store the changed tasks only, was and now; the rows of a task that is back where it was go."""
    lines = {line.task.pk: line for line in task_lines(report)}
    changed = [
        ReportedPercent(report=report, task=lines[pk].task, before=lines[pk].was, after=percent)
        for pk, percent in wanted.items()
        if pk in lines and percent != lines[pk].was
    ]
    report.percents.filter(task__in=lines).delete()
    ReportedPercent.objects.bulk_create(changed)


def mark(report: ProgressReport) -> tuple[int, str] | None:
    """Which row in which state a page was made for; None for a report not yet begun."""
    return (report.pk, report.state) if report.pk else None


def overtaking(report: ProgressReport, made_for: tuple[int, str] | None) -> ProgressReport | None:
    """The month's report, if it is no longer the one the page was made for: a second click, or a colleague.

    Ask under the project's lock, so that of two clicks at once the second finds the first one's row.
    """
    now = ProgressReport.objects.filter(project=report.project_id, period=report.period).first()
    return now if now is not None and mark(now) != made_for else None


def filing_step(report: ProgressReport, actor: "Actor") -> engine.Transition | None:
    """What filing means for this actor: report, send for confirmation, confirm or correct; None: only keep."""
    return next((offer.step for offer in engine.available(report, actor)), None)


def has_content(report: ProgressReport) -> bool:
    """Whether something is there that 本月无变化 would deny: a draft, or what a task's owner reported."""
    if any((report.done, report.difficulty, report.next_step)) or done_by_updates(report):
        return True
    return report.pk is not None and (report.percents.exists() or report.attachments.exists())


def light_when_filed(report: ProgressReport) -> Light:
    """The project's light once this report is in: a judgement is not about the report being missing."""
    project = copy(report.project)
    due = project.next_report_due
    if due and due.replace(day=1) == report.period:
        filed = standing.excused_or_reported(project) | {report.period}
        project.next_report_due = due_day(first_missing(report.period, filed), due.day)
    return lights.explain(project, Thresholds.of(project.round))


def without_change(report: ProgressReport, actor: "Actor") -> None:
    """Make the report one of 本月无变化: nothing is asked, light and percent are computed when it is filed."""
    assert actor.post is not None, "only a post of the house may report"
    report.reported_by = actor.post
    report.done = report.difficulty_kind = report.difficulty = report.next_step = report.own_light = ""
    report.spending = None
    report.no_change = True
    if report.pk is not None:
        report.percents.all().delete()
    report.save()


def take_effect(report: ProgressReport, actor: "Actor", entry: AuditEntry) -> None:
    """What follows a report that was filed: tasks move, the light is computed and kept, a difficulty is raised."""
    step = engine.find(ProgressReport, entry.verb)
    for row in report.percents.select_related("task"):
        move_task(row, report, actor, entry, step)
    standing.refresh(report.project)
    keep_light(report, actor, entry)
    raise_obstacle(report, actor, entry)


def move_task(
    row: ReportedPercent,
    report: ProgressReport,
    actor: "Actor",
    entry: AuditEntry,
    step: engine.Transition | None,
) -> None:
    """Bring a task to the reported percent, unless it is finished or its owner has reported since."""
    task = row.task
    engine.lock(task, alone=True)
    task.project = report.project
    if task.state not in MOVING or row.after == task.percent or updated_since(task, report):
        return
    begin = engine.find(Task, "begin")
    if task.state == TaskState.NOT_STARTED and row.after > 0 and begin:
        engine.run(begin, task, actor, caused_by=entry, parent=step)
    before = task.percent
    task.percent = row.after
    task.save(update_fields=["percent"])
    audit.note(
        actor,
        "report_percent",
        task,
        before={"percent": before},
        after={"percent": row.after},
        caused_by=entry,
    )


def updated_since(task: Task, report: ProgressReport) -> bool:
    """Whether the owner gave a newer figure while the report waited for its confirmation."""
    return report.proposed_at is not None and task.updates.filter(created_at__gt=report.proposed_at).exists()


def keep_light(report: ProgressReport, actor: "Actor", entry: AuditEntry) -> None:
    """Store light, rule and percent as they stand now that the report counts."""
    project = report.project
    light = lights.explain(project, Thresholds.of(project.round))
    before = audit.field_values(report, ("light", "light_rule", "percent"))
    report.light, report.light_rule, report.percent = light.code, light.reason, project.percent
    report.save(update_fields=["light", "light_rule", "percent"])
    was, now = audit.changes(before, audit.field_values(report, ("light", "light_rule", "percent")))
    audit.note(actor, "record_light", report, before=was, after=now, caused_by=entry)


def raise_obstacle(report: ProgressReport, actor: "Actor", entry: AuditEntry) -> None:
    """One obstacle per report: opened with it, reworded or dropped by a correction while still open."""
    obstacle = report.obstacles.first()
    wording = {"kind": report.difficulty_kind, "description": report.difficulty}
    if obstacle is None and report.difficulty:
        obstacle = Obstacle.objects.create(project=report.project, report=report, **wording)
        audit.note(actor, "raise_obstacle", obstacle, after=wording, caused_by=entry)
    elif obstacle is not None and obstacle.state == Obstacle.State.OPEN and report.difficulty:
        reword(obstacle, wording, actor, entry)
    elif obstacle is not None and obstacle.state == Obstacle.State.OPEN:
        audit.note(actor, "remove", obstacle, before=audit.field_values(obstacle), caused_by=entry)
        obstacle.delete()


def reword(obstacle: Obstacle, wording: dict[str, str], actor: "Actor", entry: AuditEntry) -> None:
    before = audit.field_values(obstacle, wording)
    if before != wording:
        Obstacle.objects.filter(pk=obstacle.pk).update(**wording)
        audit.note(actor, "edit", obstacle, before=before, after=wording, caused_by=entry)


def is_open(report: ProgressReport) -> bool:
    """Whether the month may be reported today: not before the first period, not in the future."""
    started = report.project.started_on
    return started is not None and month_after(started) <= report.period <= timezone.localdate().replace(
        day=1
    )
