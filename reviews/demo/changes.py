"""变更申请: how the states of the demo came about, and a few that wait for their decision."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from organizations.models import Appointment, Level
from projects.models import ChangeKind, ChangeRequest, ChangeState, Suspension, Task, TaskChange
from projects.states import OPEN_TASK, ProjectState

from .bundle import Bundle
from .calendar import DemoCalendar, between, moment

K, C, S = ChangeKind, ChangeState, ProjectState
DAYS_TO_DECIDE = (1, 4)
DELAYS = (
    "汛期停工十二天，工期受影响", "两户权属争议正在调解，签约推迟", "管线产权单位排期靠后，已书面确认时间",
    "中标单位更换，重新招标", "材料到货推迟，供应商已出具说明",
)  # fmt: skip
SUSPENSIONS = ("上级规划正在调整，批复前无法施工", "汛期水位过高，停工待检", "征收范围待定，暂停入户")
CARRIES = ("跨年度工程，主体已完成，附属工程需在下一年度实施", "资金下年度下达，余下任务结转实施")
SCOPES = ("居民议事会提出增加一项，已经党员大会同意",)
# Share of the projects under way: waiting for a decision, postponed before. More where officers log in.
WAITING = {Level.COUNTY: 0.12, Level.TOWNSHIP: 0.05, Level.VILLAGE: 0.02}
POSTPONED = 0.03


def add_changes(bundle: Bundle, calendar: DemoCalendar, waiting: bool = False) -> None:
    """Call it last: it takes dates as they are. `waiting` makes sure that one waits."""
    project = bundle.project
    if project.state == S.SUSPENDED and project.suspended_on:
        decided(bundle, K.SUSPEND, SUSPENSIONS, project.suspended_on)
        bundle.suspensions.append(Suspension(project=project, from_on=project.suspended_on))
    elif project.state in {S.TERMINATED, S.CARRIED_OVER}:
        end(bundle)
    elif project.state == S.IN_PROGRESS:
        under_way(bundle, calendar, waiting)


def end(bundle: Bundle) -> None:
    project = bundle.project
    project.ended_on = bundle.dates.until
    if project.state == S.TERMINATED:
        decided(bundle, K.TERMINATE, (project.decision_reason,), bundle.dates.until)
        return
    due = date(project.round.year + 1, 10, 31)
    decided(bundle, K.CARRY_OVER, CARRIES, bundle.dates.until, new_due_on=due)


def under_way(bundle: Bundle, calendar: DemoCalendar, waiting: bool) -> None:
    rng, project = bundle.rng, bundle.project
    if project.suspended_days:
        paused_for_a_while(bundle, calendar)
    if rng.random() < POSTPONED:
        postponed(bundle, calendar, times=2 if rng.random() < 0.4 else 1)
    if waiting or rng.random() < WAITING.get(Level(project.level), 0):
        ask_for_delay(bundle, calendar)
    elif rng.random() < 0.01:
        day = calendar.before(1, 6, rng)
        request(bundle, K.SUSPEND, C.SUBMITTED, rng.choice(SUSPENSIONS), day)


def paused_for_a_while(bundle: Bundle, calendar: DemoCalendar) -> None:
    """Resumed since: the secretary's resumption was in force at once."""
    project, days = bundle.project, timedelta(days=bundle.project.suspended_days)
    first = between(bundle.dates.started, max(bundle.dates.started, calendar.today - days), bundle.rng)
    last = min(first + days, calendar.today)
    bundle.suspensions.append(Suspension(project=project, from_on=first, to_on=last))
    decided(bundle, K.SUSPEND, SUSPENSIONS, first)
    secretary = bundle.house.secretary_on(last)
    at = moment(last, bundle.rng)
    resumed = made(bundle, K.RESUME, C.APPROVED, "暂停的原因已经消除，恢复实施", secretary, at)
    resumed.is_tightening, resumed.decided_by, resumed.decided_at = True, secretary, at
    bundle.changes.append(resumed)


def postponed(bundle: Bundle, calendar: DemoCalendar, times: int) -> None:
    """The date that the project has is the one that was approved last."""
    project, rng = bundle.project, bundle.rng
    if project.due_on is None:
        return
    dues = [project.due_on - timedelta(days=30 * step) for step in range(times, -1, -1)]
    if dues[0] <= bundle.dates.started:
        return
    project.original_due_on, project.times_postponed = dues[0], times
    last = calendar.before(5, 15, rng)
    for step, (was, now) in enumerate(pairwise(dues)):
        day = max(bundle.dates.started, last - timedelta(days=40 * (times - 1 - step)))
        decided(bundle, K.DELAY, DELAYS, day, was_due_on=was, new_due_on=now, is_late=day > was)


def ask_for_delay(bundle: Bundle, calendar: DemoCalendar) -> None:
    """One open task three weeks later, the project with it where that is needed."""
    project, rng = bundle.project, bundle.rng
    task = next((task for task in bundle.tasks if task.state in OPEN_TASK and task.due_on), None)
    if task is None or task.due_on is None or project.due_on is None:
        return
    later = max(task.due_on, calendar.today) + timedelta(days=21)
    fields = {"new_due_on": later} if later > project.due_on else {}
    day = calendar.before(1, 6, rng)
    asked = request(
        bundle, K.DELAY, C.SUBMITTED, rng.choice(DELAYS), day, was_due_on=project.due_on, **fields
    )
    asked.is_late = bool(fields) and day > project.due_on
    move(bundle, asked, task, task.due_on, later)


def move(bundle: Bundle, asked: ChangeRequest, task: Task, was: date, now: date) -> None:
    asked_on = asked.created_at.date()
    bundle.task_changes.append(
        TaskChange(
            request=asked,
            action=TaskChange.Action.MOVE,
            task=task,
            was_due_on=was,
            due_on=now,
            is_late=asked_on > was,
        )
    )


def request(
    bundle: Bundle, kind: ChangeKind, state: ChangeState, reason: str, day: date, **fields: Any
) -> ChangeRequest:
    """Sent by the secretary of that day; a clerk may have drafted it."""
    found = made(
        bundle, kind, state, reason, bundle.house.secretary_on(day), moment(day, bundle.rng), **fields
    )
    bundle.changes.append(found)
    return found


def made(
    bundle: Bundle, kind: ChangeKind, state: ChangeState, reason: str, sender: Appointment, at: datetime,
    **fields: Any,
) -> ChangeRequest:  # fmt: skip
    return ChangeRequest(
        project=bundle.project,
        kind=kind,
        state=state,
        reason=reason,
        drafted_by=sender,
        requested_by=sender,
        requested_at=at,
        created_at=at,
        **fields,
    )


def decided(
    bundle: Bundle, kind: ChangeKind, reasons: tuple[str, ...], day: date, **fields: Any
) -> ChangeRequest:
    """Approved on the day, asked for some days before."""
    rng = bundle.rng
    asked_on = max(bundle.dates.approved, day - timedelta(days=rng.randint(*DAYS_TO_DECIDE)))
    found = request(bundle, kind, C.APPROVED, rng.choice(reasons), asked_on, **fields)
    found.decided_by = bundle.house.judges[0]
    found.decided_at = moment(day, rng) if day > asked_on else found.created_at + timedelta(hours=1)
    return found


def tell_delays(bundle: Bundle) -> None:
    """The delays of a project that is told in full: one request for each task that was put off."""
    for task in bundle.tasks:
        if task.times_postponed and task.original_due_on and task.due_on:
            day = task.original_due_on - timedelta(days=4)
            fields = {"was_due_on": bundle.project.due_on}
            asked = decided(bundle, K.DELAY, DELAYS[:1], day, **fields)
            move(bundle, asked, task, task.original_due_on, task.due_on)
