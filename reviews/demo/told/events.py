"""What happened to a project that is told in full, as the audit log would have recorded it step by step."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import models

from organizations.models import Appointment
from projects.models import Problem, ProgressReport, Resolution, SupervisionNotice, Task
from projects.states import ProjectState, ReportState, TaskState
from reviews.demo.bundle import Bundle
from reviews.demo.calendar import moment

S, T, R, N = ProjectState, TaskState, ReportState, SupervisionNotice.State


@dataclass(frozen=True)
class Event:
    """One entry to be; `causes` are those that follow from it."""

    when: datetime
    post: Appointment
    verb: str
    subject: models.Model
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)
    causes: tuple["Event", ...] = ()


def moved(was: str, now: str) -> dict[str, Any]:
    return {"before": {"state": was}, "after": {"state": now}}


def events_of(bundle: Bundle) -> list[Event]:
    """Everything, oldest first."""
    parts = (
        declared(bundle),
        worked(bundle),
        reported(bundle),
        met(bundle),
        supervised(bundle),
        changed(bundle),
        ended(bundle),
    )
    return sorted((event for part in parts for event in part), key=lambda event: event.when)


def at(bundle: Bundle, day: date | None, hour: int = 9) -> datetime:
    return moment(day or bundle.dates.started, bundle.rng, hour, hour + 2)


def declared(bundle: Bundle) -> Iterator[Event]:
    """From the problem to the approval, with one return in between."""
    project, house, dates = bundle.project, bundle.house, bundle.dates
    problem: Problem = bundle.problems[0]
    recorder = problem.recorded_by or house.secretary
    verb = "assign_problem" if problem.assigned_by else "record_problem"
    yield Event(at(bundle, problem.found_on), recorder, verb, problem)
    yield Event(at(bundle, dates.declared - timedelta(days=2)), house.writer, "declare", project)
    first, last = bundle.versions
    adopt = Event(first.submitted_at, house.secretary, "adopt", problem, **moved("open", "adopted"))
    yield Event(
        first.submitted_at, house.secretary, "submit", project, **moved(S.DRAFT, S.SUBMITTED), causes=(adopt,)
    )
    judge, back = house.judges[0], at(bundle, dates.declared + timedelta(days=2), 14)
    yield Event(back, judge, "return_for_revision", project, **moved(S.SUBMITTED, S.RETURNED))
    yield Event(last.submitted_at, house.secretary, "submit", project, **moved(S.RETURNED, S.SUBMITTED))
    approved = at(bundle, dates.approved, 10)
    details: dict[str, Any] = {
        "before": {"state": S.SUBMITTED},
        "after": {"state": S.APPROVED, "number": project.number},
    }
    yield Event(approved, judge, "approve", project, **details)


def worked(bundle: Bundle) -> Iterator[Event]:
    """The plan, the start, and every task."""
    project, house, started = bundle.project, bundle.house, bundle.dates.started
    summary = f"{len(bundle.tasks)} 项任务，{len(bundle.indicators)} 项指标"
    planned = at(bundle, started - timedelta(days=3))
    yield Event(planned, house.writer, "edit_plan", project, details={"summary": summary})
    yield Event(
        at(bundle, started, 14), house.secretary, "start", project, **moved(S.APPROVED, S.IN_PROGRESS)
    )
    for task in bundle.tasks:
        yield from task_events(bundle, task)
    for indicator in bundle.indicators:
        if indicator.actual is not None:
            change: dict[str, Any] = {"before": {"actual": None}, "after": {"actual": indicator.actual}}
            yield Event(at(bundle, indicator.actual_on, 15), house.writer, "fill_actual", indicator, **change)


def task_events(bundle: Bundle, task: Task) -> Iterator[Event]:
    updates = [update for update in bundle.updates if update.task is task]
    before = 0
    for number, update in enumerate(updates):
        if number == 0:
            begun = update.created_at - timedelta(minutes=1)
            yield Event(begun, update.reported_by, "begin", task, **moved(T.NOT_STARTED, T.ONGOING))
        change: dict[str, Any] = {"before": {"percent": before}, "after": {"percent": update.percent}}
        yield Event(
            update.created_at,
            update.reported_by,
            "update_task",
            task,
            **change,
            details={"done": update.done},
        )
        before = update.percent
    if task.finished_by and task.finished_on:
        yield Event(
            at(bundle, task.finished_on, 16), task.finished_by, "finish", task, **moved(T.ONGOING, T.DONE)
        )
    if task.verified_on:
        yield Event(
            at(bundle, task.verified_on, 18),
            verifier(bundle, task),
            "verify",
            task,
            **moved(T.DONE, T.VERIFIED),
        )


def verifier(bundle: Bundle, task: Task) -> Appointment:
    """The secretary, or a leading member for what the secretary did."""
    secretary = bundle.house.secretary
    if task.finished_by is not secretary:
        return secretary
    return task.leader_post or bundle.house.judges[0]


def reported(bundle: Bundle) -> Iterator[Event]:
    """Drafted by the clerk and confirmed, or reported by the secretary; the light kept, the difficulty raised."""
    for report in bundle.reports:
        if report.proposed_at:
            yield Event(
                report.proposed_at,
                report.reported_by,
                "propose",
                report,
                **moved(R.DRAFT, R.AWAITING_CONFIRMATION),
            )
        if report.submitted_at:
            verb = "confirm" if report.proposed_at else "submit"
            was = R.AWAITING_CONFIRMATION if report.proposed_at else R.DRAFT
            yield Event(
                report.submitted_at,
                bundle.house.secretary,
                verb,
                report,
                **moved(was, R.SUBMITTED),
                details={"done": report.done},
                causes=tuple(follows(bundle, report)),
            )


def follows(bundle: Bundle, report: ProgressReport) -> Iterator[Event]:
    when, secretary = report.submitted_at, bundle.house.secretary
    assert when is not None, "only a submitted report has consequences"
    yield Event(
        when, secretary, "record_light", report, after={"light": report.light, "percent": report.percent}
    )
    for obstacle in bundle.obstacles:
        if obstacle.report is report:
            yield Event(when, secretary, "raise_obstacle", obstacle, after={"kind": obstacle.kind})


def met(bundle: Bundle) -> Iterator[Event]:
    """Meetings recorded, resolutions made, carried out and verified; what was sent up to the next level."""
    for obstacle in bundle.obstacles:
        if obstacle.escalated_on:
            sent, details = moment(obstacle.escalated_on, bundle.rng, 10, 11), {"asked": obstacle.asked}
            yield Event(
                sent,
                bundle.house.secretary,
                "escalate",
                obstacle,
                **moved("open", "escalated"),
                details=details,
            )
    for meeting in bundle.meetings:
        if meeting.state not in {"held", "closed"}:
            continue
        yield Event(meeting.recorded_at, meeting.recorded_by, "record_meeting", meeting)
        for item in (item for item in bundle.agenda if item.meeting is meeting):
            yield Event(meeting.recorded_at, meeting.recorded_by, "add_agenda", item)
        for resolution in (row for row in bundle.resolutions if row.meeting is meeting):
            yield Event(meeting.recorded_at, meeting.recorded_by, "add_resolution", resolution)
            yield from carried_out(bundle, resolution)
        if meeting.state == "closed":
            closed = meeting.recorded_at + timedelta(hours=1)
            yield Event(closed, bundle.house.secretary, "close_minutes", meeting, **moved("held", "closed"))


def carried_out(bundle: Bundle, resolution: Resolution) -> Iterator[Event]:
    if resolution.done_on:
        done, result = at(bundle, resolution.done_on, 15), {"result": resolution.result}
        yield Event(
            done,
            resolution.person or bundle.house.writer,
            "report_done",
            resolution,
            **moved("open", "done"),
            details=result,
        )
    if resolution.verified_on:
        when = at(bundle, resolution.verified_on, 18)
        yield Event(when, bundle.house.secretary, "verify", resolution, **moved("done", "verified"))


def supervised(bundle: Bundle) -> Iterator[Event]:
    for notice in bundle.notices:
        issuer = notice.issued_by or bundle.house.judges[0]
        details = {"due_on": notice.due_on, "reason": notice.demand}
        yield Event(
            at(bundle, notice.issued_on, 16),
            issuer,
            "issue",
            notice,
            **moved(N.DRAFT, N.ISSUED),
            details=details,
        )
        if notice.signed_on:
            when = at(bundle, notice.signed_on, 10)
            yield Event(when, bundle.house.secretary, "sign", notice, **moved(N.ISSUED, N.SIGNED))


def changed(bundle: Bundle) -> Iterator[Event]:
    """Delays asked for and approved, with what they did to the tasks."""
    for change in bundle.changes:
        sender, judge = change.drafted_by, change.decided_by
        yield Event(change.created_at, sender, "draft_change", change)
        sent = change.created_at + timedelta(minutes=2)
        yield Event(sent, sender, "send", change, **moved("drafted", "submitted"))
        if judge is None or change.decided_at is None:
            continue
        moves = tuple(
            Event(
                change.decided_at, judge, "postpone", row.task,
                before={"due_on": row.was_due_on}, after={"due_on": row.due_on},
            )
            for row in bundle.task_changes
            if row.request is change and row.task
        )  # fmt: skip
        approval = moved("submitted", "approved")
        yield Event(change.decided_at, judge, "approve", change, **approval, causes=moves)


def ended(bundle: Bundle) -> Iterator[Event]:
    """Acceptance requested, judged, closed; the problem solved."""
    project, house, problem = bundle.project, bundle.house, bundle.problems[0]
    for sheet in bundle.acceptances:
        when, made = sheet.requested_at, {"number": sheet.number, "rows": len(bundle.acceptance_rows)}
        make = Event(when, house.secretary, "make_sheet", sheet, after=made)
        change = moved(S.IN_PROGRESS, S.COMPLETION_REQUESTED)
        yield Event(when, house.secretary, "request_acceptance", project, **change, causes=(make,))
        if sheet.concluded_by:
            yield verdict(bundle, sheet.concluded_by, sheet.requested_at)
    if project.closed_on:
        when, judge = at(bundle, project.closed_on, 15), house.judges[0]
        solve = Event(when, judge, "solve", problem, **moved("adopted", "solved"))
        yield Event(when, judge, "close", project, **moved(S.ACCEPTED, S.CLOSED), causes=(solve,))


def verdict(bundle: Bundle, judge: Appointment, requested: datetime) -> Event:
    project = bundle.project
    if project.accepted_on:
        change = moved(S.COMPLETION_REQUESTED, S.ACCEPTED)
        return Event(at(bundle, project.accepted_on, 11), judge, "accept", project, **change)
    details = {"reason": project.decision_reason, "due_on": project.rectify_due_on}
    change = moved(S.COMPLETION_REQUESTED, S.RECTIFYING)
    return Event(
        requested + timedelta(days=3), judge, "require_rectification", project, **change, details=details
    )
