"""What a row of the project list shows, formatted to text once, so that the template only prints."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from . import lights
from .lights import WORDS, Light, Thresholds, month_day, planned_percent
from .models import Project
from .states import GREY, LIT, RUNNING

# What a light and its reason are made from.
LIGHT_COLUMNS = (
    "state", "level", "starts_on", "due_on", "started_on", "accepted_on", "closed_on", "suspended_on", "suspended_days",
    "percent", "behind_from", "far_behind_from", "next_open_due", "next_due_below_80",
    "next_notice_due", "next_report_due", "override", "override_reason", "override_until",
)  # fmt: skip
# Columns of the row and of everything its texts are made from; nothing else is loaded.
COLUMNS = (
    *LIGHT_COLUMNS, "number", "title", "size", "times_postponed", "original_due_on", "organization__short_name",
    "lead__name",
)  # fmt: skip

# Django's get_state_display() makes such a table for every row.
STATES, SIZES = dict(Project.State.choices), dict(Project.Size.choices)


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """One project as text. Percents are whole numbers from 0 to 100; `late` is empty when in time."""

    pk: int
    url: str
    title: str
    number: str
    size: str
    organization: str
    lead: str
    light: str
    light_word: str
    light_reason: str
    percent: int
    planned: int
    mark: float
    has_progress: bool
    next_due: str
    late: str
    postponed: str
    reported: str
    state: str
    tone: str
    further: tuple[tuple[str, str], ...] = ()


def project_row(
    project: Any, thresholds: Thresholds, today: date, period: date, further: tuple[tuple[str, str], ...] = ()
) -> ProjectRow:
    """`project` needs the annotation `is_reported` and the columns named in COLUMNS; `further` are cells
    of list_columns."""
    light = lights.explain(project, thresholds, today)
    planned = round(planned_percent(project, today))
    next_due = min(filter(None, (project.next_open_due, project.next_notice_due)), default=None)
    return ProjectRow(
        pk=project.pk,
        url=f"/projects/{project.pk}/",
        title=project.title,
        number=project.number or "未编号",
        size=SIZES[project.size],
        organization=project.organization.short_name,
        lead=project.lead.name if project.lead else "",
        light=light.code,
        light_word=light.word,
        light_reason=reason_words(project, light),
        percent=round(project.percent),
        planned=planned,
        mark=tick(planned),
        has_progress=project.state in LIT or project.state in GREY,
        next_due=month_day(next_due) if next_due and project.state in LIT else "—",
        late=late_words(project, next_due, today),
        postponed=postponed_words(project),
        reported=reported_words(project, period),
        state=STATES[project.state],
        tone=Project.STATE_TONES.get(project.state, ""),
        further=further,
    )


def reason_words(project: Any, light: Light) -> str:
    """The rule; of a light set by an officer what the rules say too, and what the secretary says otherwise."""
    words = light.reason
    if light.computed:
        until = month_day(project.override_until)
        words = f"人工调灯至 {until}，系统测算{light.computed.word}：{light.computed.reason}"
    own = getattr(project, "told_light", "")
    differs = own and project.state in LIT and own != light.code
    return f"{words}；书记判断{WORDS[own]}" if differs else words


def tick(planned: int) -> float:
    """Left edge of the plan's tick, 1.5 wide in a bar of 100, whole inside the bar at both ends."""
    return max(0.0, min(98.5, planned - 0.75))


def late_words(project: Project, due: date | None, today: date) -> str:
    if due is None or due >= today or project.state not in LIT:
        return ""
    return f"逾期 {(today - due).days} 天"


def postponed_words(project: Project) -> str:
    """延期 2 次，原定 6 月 30 日; empty for a project that keeps its date."""
    if not project.times_postponed or project.original_due_on is None:
        return ""
    return f"延期 {project.times_postponed} 次，原定 {month_day(project.original_due_on)}"


def reported_words(project: Any, period: date) -> str:
    if project.is_reported:
        return "已报"
    owes = project.state in RUNNING and project.started_on and project.started_on < period
    return "未报" if owes else "无须报"
