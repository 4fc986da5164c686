"""Figures of the moment for /metrics. Numbers only: no name, no text, nothing that waits to be sealed."""

from collections.abc import Callable, Iterator

from django.db import Error

from workflow.models import AuditEntry, Notice
from workflow.verifying import head

from .backups.taking import BACKED_UP
from .mail_digest import MailDigest

Gauge = Callable[[], float]
_gauges: dict[str, Gauge] = {}


def register_gauge(name: str, value: Gauge) -> None:
    """An app's own figure, as gongjian_NAME; in one query."""
    _gauges[f"gongjian_{name}"] = value


def audit_sequence() -> float:
    last = head()
    return last.sequence if last else 0


def last_backup() -> float:
    """Unix time, 0 where there was none."""
    newest = (
        AuditEntry.objects.filter(verb=BACKED_UP)
        .order_by("-sequence")
        .values_list("happened_at", flat=True)
        .first()
    )
    return newest.timestamp() if newest else 0


def as_text() -> Iterator[str]:
    """A database that does not answer is itself a figure."""
    values: dict[str, float] = {}
    try:
        values = {name: value() for name, value in _gauges.items()}
    except Error:
        values = {}
    values["gongjian_database_up"] = int(bool(values))
    for name, value in values.items():
        yield f"# TYPE {name} gauge\n{name} {value:.0f}\n"


register_gauge("audit_sequence", audit_sequence)
register_gauge("last_backup_seconds", last_backup)
register_gauge("notices_unread", Notice.objects.filter(read_at=None).count)
register_gauge("mail_digests_wanted", MailDigest.objects.filter(is_on=True).count)
