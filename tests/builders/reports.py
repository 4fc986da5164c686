"""Monthly reports in any state, and what a browser posts for one."""

from datetime import date, datetime, time
from typing import Any

from django.utils import timezone

from organizations.models import Appointment
from projects.models import ProgressReport, Project
from projects.periods import due_day
from projects.states import ReportState
from tests.builders.declaration import the_secretary


def a_report(
    project: Project, period: date, state: str = ReportState.SUBMITTED, **fields: Any
) -> ProgressReport:
    """By the secretary on the 20th of the month unless told otherwise; `clerk` wrote it on the 19th."""
    secretary = the_secretary(project.organization)
    clerk: Appointment | None = fields.pop("clerk", None)
    values: dict[str, Any] = {
        "due_on": due_day(period, project.round.report_due_day),
        "done": "三方协议签订",
        "next_step": "进场迁改",
        "own_light": "green",
        "light": "green",
        "light_rule": "按计划推进",
        "reported_by": clerk or secretary,
    }
    if clerk or state == ReportState.AWAITING_CONFIRMATION:
        values["proposed_at"] = noon(period.replace(day=19))
    if state == ReportState.SUBMITTED:
        values |= {"confirmed_by": secretary, "submitted_at": noon(period.replace(day=20))}
    return ProgressReport.objects.create(project=project, period=period, state=state, **(values | fields))


def noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


def a_report_post(**changes: Any) -> dict[str, Any]:
    """What the secretary fills in; a change to None leaves the field out."""
    posted = {
        "done": "与供电、燃气公司签订三方协议",
        "difficulty_kind": "",
        "difficulty": "",
        "next_step": "7 月 28 日进场迁改",
        "own_light": "green",
        "file": "1",
    } | changes
    return {name: value for name, value in posted.items() if value is not None}


def as_shown(page: Any) -> dict[str, Any]:
    """What a browser posts when nothing on the form is touched."""
    fields = [field for field in page.context["form"] if field.name not in {"files", "remove"}]
    return {field.html_name: "" if field.value() is None else field.value() for field in fields}
