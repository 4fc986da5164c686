"""Meetings, their items and resolutions, obstacles, and what a browser posts for a meeting."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from organizations.models import Organization
from projects.models import AgendaItem, Meeting, Obstacle, Project, Resolution
from tests.builders.declaration import the_secretary

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(month: int, day: int, hour: int = 9, minute: int = 30) -> datetime:
    """A moment of 2026 in Shanghai."""
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


def a_meeting(organization: Organization, state: str = Meeting.State.HELD, **fields: Any) -> Meeting:
    """Held and recorded on 16 July 2026 under the organization's secretary."""
    values = {"held_at": at(7, 16), "place": "二楼会议室", "attendees": "陆知远、韩砚秋"} | fields
    values.setdefault("recorded_at", values["held_at"])
    chair = values.pop("chair", None) or the_secretary(organization)
    return Meeting.objects.create(
        organization=organization, chair=chair, recorded_by=chair, state=state, **values
    )


def an_item(meeting: Meeting, project: Project | None = None, **fields: Any) -> AgendaItem:
    values = {"position": meeting.agenda.count() + 1, "outcome": "供电、燃气两家分头推进"} | fields
    return AgendaItem.objects.create(meeting=meeting, project=project, **values)


def a_resolution(
    meeting: Meeting, state: str = Resolution.State.OPEN, unit: Organization | None = None, **fields: Any
) -> Resolution:
    """Due on 5 August 2026; owed by the meeting's own organization unless told otherwise."""
    values = {"matter": "签订迁改三方协议", "due_on": date(2026, 8, 5)} | fields
    if unit is None and not values.get("unit_text") and not values.get("person"):
        unit = meeting.organization
    return Resolution.objects.create(meeting=meeting, state=state, unit=unit, **values)


def an_obstacle(project: Project, state: str = Obstacle.State.OPEN, **fields: Any) -> Obstacle:
    values = {"kind": "coordination", "description": "管线迁改无人牵头"} | fields
    return Obstacle.objects.create(project=project, state=state, **values)


HEAD = {
    "kind": "dispatch",
    "title": "",
    "held_on": "2026-07-24",
    "clock": "09:00",
    "place": "二楼会议室",
    "attendees": "陆知远、韩砚秋",
    "minutes": "",
}


def a_meeting_post(
    agenda: list[dict[str, Any]] | None = None,
    resolutions: list[dict[str, Any]] | None = None,
    initial: tuple[int, int] = (0, 0),
    **head: str,
) -> dict[str, Any]:
    """The fields of the meeting's form; `initial` says how many rows of each list are stored already."""
    posted: dict[str, Any] = HEAD | head
    lists = {"agenda": agenda or [], "resolutions": resolutions or []}
    for (name, rows), stored in zip(lists.items(), initial, strict=True):
        posted[f"{name}-TOTAL_FORMS"] = len(rows)
        posted[f"{name}-INITIAL_FORMS"] = stored
        for index, row in enumerate(rows):
            posted |= {f"{name}-{index}-{field}": value for field, value in row.items()}
    return posted


def an_item_row(about: str = "", outcome: str = "迁改费用按三家分摊", **more: Any) -> dict[str, Any]:
    return {"about": about, "outcome": outcome} | more


def a_resolution_row(matter: str = "签订迁改三方协议", **more: Any) -> dict[str, Any]:
    return {"matter": matter, "about": "", "unit": "", "person": "", "due_on": ""} | more
