"""Monthly reports of one project and the percent they moved."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from projects.models import ProgressReport, Project, ReportedPercent, Task
from projects.models.report import DifficultyKind
from projects.periods import due_day, month_after, periods_until
from projects.standing import weighted_percent
from projects.states import RUNNING, STARTED, ReportState

from .bundle import Bundle
from .calendar import DemoCalendar, moment
from .shapes import DRAFT_REPORT, REPORT_MISSING
from .texts import DIFFICULTIES, DIFFICULTY_WEIGHTS, DONE, NEXT

R = ReportState
KINDS = tuple(DifficultyKind)
WITH_DIFFICULTY = 0.13
WITHOUT_CHANGE = 0.07
LATE = 0.03
BY_CLERK = 0.5
FIRST_DAY = 3  # nobody reports the month before
REPORTED_ALREADY = 0.45  # of this month's reports once the month is half over
LIGHT_RULES = {
    "green": ("按计划推进",),
    "yellow": ("落后 12 个百分点", "落后 17 个百分点", "任务逾期 3 天", "任务 5 天后到期，进度不足 80%"),
    "red": ("落后 34 个百分点", "任务逾期 11 天", "任务逾期 15 天"),
}


@dataclass(frozen=True)
class Month:
    """One period of a project: `last` is the newest of all, `share` how much of the work lay behind."""

    period: date
    due_on: date
    share: float
    last: bool


def add_reports(bundle: Bundle, calendar: DemoCalendar) -> None:
    project = bundle.project
    if project.state not in STARTED:
        return
    months = list(months_of(bundle, calendar))
    for month in months:
        report = report_of(bundle, month, calendar)
        if report is not None:
            bundle.reports.append(report)
    add_percents(bundle)


def months_of(bundle: Bundle, calendar: DemoCalendar) -> Iterator[Month]:
    project = bundle.project
    running = project.state in RUNNING
    end = calendar.today if running else min(project.suspended_on or bundle.dates.until, calendar.today)
    periods = list(periods_until(month_after(bundle.dates.started), end.replace(day=1)))
    for number, period in enumerate(periods, start=1):
        due_on = due_day(period, project.round.report_due_day)
        if running or due_on < end:
            yield Month(period, due_on, number / len(periods), number == len(periods))


def report_of(bundle: Bundle, month: Month, calendar: DemoCalendar) -> ProgressReport | None:
    """None where nothing was filed: owed and missing, or not due yet."""
    rng = bundle.rng
    state = state_of(bundle, month, calendar)
    if state is None:
        return None
    filed = filing_day(month, calendar, rng)
    project = bundle.project
    secretary = bundle.house.secretary_on(filed)
    clerk = bundle.house.clerk if rng.random() < BY_CLERK or state == R.AWAITING_CONFIRMATION else None
    light = light_of(bundle, month)
    submitted = state == R.SUBMITTED
    report = ProgressReport(
        project=project,
        period=month.period,
        due_on=month.due_on,
        percent=(whole(bundle) * Decimal(month.share)).quantize(Decimal("0.01")),
        light=light if submitted else "",
        light_rule=rng.choice(LIGHT_RULES[light]) if submitted else "",
        own_light=light if rng.random() < 0.93 else "green",
        state=state,
        reported_by=clerk or secretary,
        confirmed_by=secretary if submitted else None,
        proposed_at=moment(filed, rng, 8, 12) if clerk else None,
        submitted_at=moment(filed, rng, 13, 18) if submitted else None,
        spending=spent_by(project, month),
    )
    write_words(report, bundle, rng)
    return report


def state_of(bundle: Bundle, month: Month, calendar: DemoCalendar) -> R | None:
    """Every month past its due day was reported, but for the project whose light says otherwise."""
    rng, today = bundle.rng, calendar.today
    running = bundle.project.state in RUNNING
    newest_due = month.due_on < today and month_after(month.period).replace(day=month.due_on.day) >= today
    if running and bundle.shape.rule == REPORT_MISSING and newest_due:
        return R.AWAITING_CONFIRMATION if bundle.house.clerk and rng.random() < 0.4 else None
    if month.due_on < today:
        return R.SUBMITTED
    if bundle.shape.rule == REPORT_MISSING:
        return None
    if bundle.shape.extra == DRAFT_REPORT:
        return R.DRAFT
    if today.day < FIRST_DAY:
        return None
    if rng.random() < REPORTED_ALREADY * min(1.0, today.day / 20):
        return R.SUBMITTED
    if bundle.house.clerk and rng.random() < 0.12:
        return R.AWAITING_CONFIRMATION
    return None


def filing_day(month: Month, calendar: DemoCalendar, rng: Random) -> date:
    late = month.due_on + timedelta(days=rng.randint(1, 6))
    early = month.period + timedelta(days=rng.randint(14, 27))
    return min(late if rng.random() < LATE else early, calendar.yesterday)


def whole(bundle: Bundle) -> Decimal:
    return weighted_percent(bundle.tasks)


def light_of(bundle: Bundle, month: Month) -> str:
    """The newest as the project stands, the earlier ones by chance: fewer red ones as the year goes on."""
    if month.last and bundle.project.state in RUNNING:
        return bundle.shape.light
    chance = bundle.rng.random()
    red = 0.075 - 0.045 * month.share
    return "red" if chance < red else "yellow" if chance < red + 0.14 else "green"


def spent_by(project: Project, month: Month) -> Decimal | None:
    """Reported as a running total where there is a budget."""
    if not project.budget:
        return None
    return (project.budget * Decimal(month.share) * Decimal("0.85")).quantize(Decimal("0.1"))


def write_words(report: ProgressReport, bundle: Bundle, rng: Random) -> None:
    if report.state == R.SUBMITTED and rng.random() < WITHOUT_CHANGE:
        report.no_change, report.own_light, report.spending = True, "", None
        return
    report.done = filled(rng.choice(DONE), bundle, rng)
    report.next_step = filled(rng.choice(NEXT), bundle, rng)
    if rng.random() < WITH_DIFFICULTY or (report.light == "red" and rng.random() < 0.5):
        report.difficulty_kind = rng.choices(KINDS, DIFFICULTY_WEIGHTS)[0]
        report.difficulty = filled(rng.choice(DIFFICULTIES[report.difficulty_kind]), bundle, rng)


def filled(text: str, bundle: Bundle, rng: Random) -> str:
    task = rng.choice(bundle.script.tasks).title
    return text.format(task=task, n=rng.randint(12, 160), p=rng.randint(35, 96), k=rng.randint(2, 9))


def add_percents(bundle: Bundle) -> None:
    """Each task moved in one or two of the months: in the middle of its time, and when it was done."""
    reports = [report for report in bundle.reports if report.state == R.SUBMITTED and not report.no_change]
    if not reports:
        return
    for task in bundle.tasks:
        if task.percent:
            bundle.percents += steps(task, reports, bundle.rng)


def steps(task: Task, reports: list[ProgressReport], rng: Random) -> Iterator[ReportedPercent]:
    last = task.finished_on or reports[-1].period
    before = [number for number, report in enumerate(reports) if report.period <= last] or [0]
    half = task.percent // 10 * 5
    first, second = (before[-2] if len(before) > 1 else None), before[-1]
    if first is not None and half and rng.random() < 0.6:
        yield ReportedPercent(report=reports[first], task=task, before=0, after=half)
        yield ReportedPercent(report=reports[second], task=task, before=half, after=task.percent)
    else:
        yield ReportedPercent(report=reports[second], task=task, before=0, after=task.percent)


def wait_for_confirmation(bundle: Bundle, calendar: DemoCalendar) -> None:
    """This month's report was drafted by the clerk and waits for the secretary."""
    clerk, today = bundle.house.clerk, calendar.today
    period = today.replace(day=1)
    if clerk is None:
        return
    bundle.percents = [row for row in bundle.percents if row.report.period < period]
    bundle.reports = [report for report in bundle.reports if report.period < period]
    bundle.reports.append(
        ProgressReport(
            project=bundle.project,
            period=period,
            due_on=due_day(period, bundle.project.round.report_due_day),
            done=filled(DONE[5], bundle, bundle.rng),
            next_step=filled(NEXT[0], bundle, bundle.rng),
            own_light="yellow",
            percent=whole(bundle),
            state=R.AWAITING_CONFIRMATION,
            reported_by=clerk,
            proposed_at=calendar.morning - timedelta(minutes=30),
        )
    )
