"""Sessions in the database that know their person, when they were opened and when they were last used.

Two limits end a session, both judged here by the server's clock: SESSION_IDLE since the last request and
SESSION_COOKIE_AGE since the log-in. A session that is over loads as an empty one, so that nobody after this can
forget to ask. The last use is written at most once a minute, and never together with the session's data, which
another request may be changing at the same moment.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from django.apps import apps
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from workflow.written import MARKER, records

if TYPE_CHECKING:
    from .models import Session

REFRESH = timedelta(minutes=1)


class SessionStore(DatabaseStore):
    opened: tuple[str, datetime] | None = None  # id of the person, and when the log-in was

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return apps.get_model("organizations", "Session")

    def load(self) -> dict[str, Any]:
        now = timezone.now()
        sessions = self.get_model_class().objects
        found = records("session", "", (self.session_key,), lambda: sessions.filter(pk=str(MARKER)))
        if not found or found[0].expire_date <= now:
            return self.none()
        row: Session = found[0]
        if is_over(row, now):
            sessions.filter(pk=row.pk).delete()
            return self.none()
        if now - row.seen_at >= REFRESH:
            sessions.filter(pk=row.pk).update(seen_at=now)
        self.opened = (str(row.user_id or ""), row.started_at)
        return self.decode(row.session_data)

    def none(self) -> dict[str, Any]:
        """The unknown key is dropped, so that nobody can choose the key of a session to come."""
        self._session_key = None
        return {}

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row to save. Another person than before means a log-in, which starts the time anew."""
        row = cast("Session", super().create_model_instance(data))
        person = str(data.get(SESSION_KEY, ""))
        now = timezone.now()
        if self.opened is None or self.opened[0] != person:
            self.opened = (person, now)
        row.user_id = int(person) if person else None
        row.started_at = self.opened[1]
        row.seen_at = now
        return row


@dataclass(frozen=True)
class SessionLimits:
    """Both limits as pages name them."""

    idle_minutes: int
    hours: int


def session_limits() -> SessionLimits:
    return SessionLimits(
        idle_minutes=settings.SESSION_IDLE // timedelta(minutes=1),
        hours=longest() // timedelta(hours=1),
    )


def is_over(row: Session, now: datetime) -> bool:
    """Whether one of the two limits has passed; a session without a person only has Django's own expiry."""
    if row.user_id is None:
        return False
    return now - row.seen_at > settings.SESSION_IDLE or now - row.started_at > longest()


def longest() -> timedelta:
    return timedelta(seconds=settings.SESSION_COOKIE_AGE)
