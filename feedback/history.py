"""经过 of a record that is no part of a project: what was done to it, by whom, when."""

from typing import Any

from django.db.models import Value

from projects.timeline import Event, entries_about, event, with_people


def history(record: Any, most: int = 50) -> list[Event]:
    """Newest first, in one query; the record has an organization, so that people from elsewhere say so."""
    entries = with_people(entries_about(record)).annotate(drafter=Value(""))
    return [event(record, entry) for entry in entries[:most]]
