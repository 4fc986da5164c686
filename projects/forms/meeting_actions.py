"""Buttons of the meeting's page that change the page and store nothing: they work without script."""

from django.http import QueryDict

from organizations.requests import asked_id
from projects.models import Attendance

from .attendance import PREFIX
from .meeting import MOST_ITEMS, MeetingForm
from .plan import with_another_row

ACTIONS = ("add", "take", "present")


def rearranged(form: MeetingForm, posted: QueryDict) -> QueryDict:
    """What the page holds after one of the actions."""
    if "add" in posted:
        return with_another_row(posted, str(posted["add"]))
    return with_proposals(form, posted) if "take" in posted else with_everybody(form, posted)


def with_proposals(form: MeetingForm, posted: QueryDict) -> QueryDict:
    """The ticked proposals, or all of them, as rows in which the findings can be written at once."""
    data = posted.copy()
    chosen = form.proposals.all if posted["take"] == "all" else form.proposals.selected
    rows = asked_id(str(data.get("agenda-TOTAL_FORMS", ""))) or 0
    empty = empty_rows(data, rows)
    places = [*empty, *range(rows, rows + len(chosen))]
    for number, proposal in zip(places, chosen, strict=False):
        data[f"agenda-{number}-about"] = proposal.subject.label
        data[f"agenda-{number}-outcome"] = ""
    data["agenda-TOTAL_FORMS"] = str(rows + max(0, len(chosen) - len(empty)))
    data.setlist("propose", [])
    return data


def empty_rows(data: QueryDict, rows: int) -> list[int]:
    """Numbers of the rows that nobody has filled in, such as the one with which a new page begins."""
    stored = asked_id(str(data.get("agenda-INITIAL_FORMS", ""))) or 0
    parts = ("about", "outcome", "DELETE")
    return [
        number
        for number in range(stored, min(rows, MOST_ITEMS))
        if not any(data.get(f"agenda-{number}-{part}") for part in parts)
    ]


def with_everybody(form: MeetingForm, posted: QueryDict) -> QueryDict:
    """全部出席: whoever was not marked otherwise."""
    data = posted.copy()
    for name in form.attendance.fields:
        if not data.get(f"{PREFIX}-{name}"):
            data[f"{PREFIX}-{name}"] = Attendance.Kind.PRESENT
    return data
