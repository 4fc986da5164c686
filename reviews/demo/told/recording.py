"""Writing the events: chained entries at their times, and the inbox of the log-ins."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from organizations.actor import Actor
from reviews.demo.bundle import Bundle
from reviews.demo.people import People
from reviews.demo.rows import REASON
from workflow import audit, engine
from workflow.batches import record_many
from workflow.models import AuditEntry, Notice

from .events import Event, events_of

TOLD_SINCE = timedelta(days=45)  # older news is gone from the inboxes
UNREAD_SINCE = timedelta(days=6)


def record(bundles: Iterable[Bundle], people: People, actor: Actor, now: datetime) -> None:
    """Entries of all stories, oldest first; call it when their rows are written."""
    events = [event for bundle in bundles for event in events_of(bundle)]
    news: list[Notice] = []
    with audit.recording():
        for event in sorted(events, key=lambda event: event.when):
            entry = note(event, people)
            for cause in event.causes:
                note(cause, people, entry)
            if event.when >= now - TOLD_SINCE:
                news += notices_of(event, entry, people, now)
    record_many(news, REASON, actor)


def note(event: Event, people: People, caused_by: AuditEntry | None = None) -> AuditEntry:
    return audit.note(
        people.actor(event.post),
        event.verb,
        event.subject,
        before=event.before,
        after=event.after,
        details=event.details,
        caused_by=caused_by,
        happened_at=event.when,
    )


def notices_of(event: Event, entry: AuditEntry, people: People, now: datetime) -> list[Notice]:
    """As the engine tells them, to those of the audience who can log in."""
    step = engine.find(type(event.subject), event.verb)
    if step is None:
        return []
    can_log_in = {post.pk for post in people.logins.values()}
    audience = {
        one
        for one in step.audience(event.subject)
        if one.post_id in can_log_in and one.user_id != entry.actor_id
    }
    text = step.sentence(event.subject) if step.sentence else f"{step.label}：{event.subject}"
    return [
        Notice(
            entry_id=entry.pk,
            user_id=one.user_id,
            post_id=one.post_id,
            text=text[:200],
            url=address(event),
            created_at=event.when,
            read_at=None if event.when > now - UNREAD_SINCE else event.when + timedelta(days=1),
        )
        for one in sorted(audience, key=str)
    ]


def address(event: Event) -> str:
    where = getattr(event.subject, "get_absolute_url", None)
    return where() if where else ""
