"""经过 of a record that is no part of a project: what was done to it, by whom, when."""

from types import SimpleNamespace
from typing import Any

from django.db.models import Value

from projects.timeline import Event, entries_about, event, with_people


def history(record: Any, most: int = 50) -> list[Event]:
    """Newest first, in one query; the record has an organization, so that people from elsewhere say so."""
    entries = with_people(entries_about(record)).annotate(drafter=Value(""))
    return [event(record, entry) for entry in entries[:most]]


def history_of_common(record: Any, most: int = 50) -> list[Event]:
    """The same of a record that belongs to no organization: everybody is named with theirs."""
    entries = with_people(entries_about(record)).annotate(drafter=Value(""))
    nobodys: Any = SimpleNamespace(organization_id=None)
    return [event(nobodys, entry) for entry in entries[:most]]
