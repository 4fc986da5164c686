"""Writing audit entries: collected while a change is made, inserted last in its transaction."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.db import models, transaction

from . import chain
from .models import AuditEntry
from .protection import EntryReference, Protected
from .request_id import current_request_id


class Acting(Protocol):
    """What this layer needs to know of an actor; organizations.actor.Actor is one."""

    @property
    def user_id(self) -> int | None: ...
    @property
    def post_id(self) -> int | None: ...
    @property
    def service(self) -> str: ...


@dataclass(frozen=True)
class Subject:
    """What an entry speaks of where that is no single row: a page, a command, a batch."""

    kind: str
    id: str = ""


_pending: ContextVar[list[tuple[AuditEntry, dict[str, Any]]] | None] = ContextVar("pending", default=None)

# Judges once more whoever is acting in this request, see asking_again().
_again: ContextVar[Callable[[], None] | None] = ContextVar("again", default=None)

# Id of the last request that recorded a refusal.
_refused: ContextVar[str] = ContextVar("refused", default="")

# Chinese names of verbs that are plain edits, not transitions. Filled by apps through name_verbs().
VERBS: dict[str, str] = {}


def name_verbs(**labels: str) -> None:
    """Give plain edits the words that the timeline shows."""
    VERBS.update(labels)


# Chinese names of what entries speak of, by "app.model". Filled by apps through name_kinds().
KINDS: dict[str, str] = {"page": "页面", "command": "管理命令"}


def name_kinds(labels: dict[str, str]) -> None:
    """Give kinds of records the words that the audit log shows."""
    KINDS.update(labels)


# Chinese names of what entries hold and no form asks for. Filled by apps through name_fields().
FIELDS: dict[str, str] = {"id": "编号"}


def name_fields(**labels: str) -> None:
    """Give such facts the words that the audit log shows; what a form asks for has its own on the model."""
    FIELDS.update(labels)


@contextmanager
def recording() -> Iterator[None]:
    """One transaction whose audit entries are written at its end. May be nested: the outermost writes."""
    if _pending.get() is not None:
        yield
        return
    with transaction.atomic():
        entries: list[tuple[AuditEntry, dict[str, Any]]] = []
        token = _pending.set(entries)
        try:
            yield
            _write(entries)
        finally:
            _pending.reset(token)


@contextmanager
def attempt() -> Iterator[None]:
    """A part of `recording` that may fail alone: by what it raises, what it wrote and noted is taken back."""
    pending = _pending.get()
    noted = len(pending) if pending is not None else 0
    try:
        with transaction.atomic():
            yield
    except BaseException:
        if pending is not None:
            del pending[noted:]
        raise


@contextmanager
def asking_again(judge: Callable[[], None]) -> Iterator[None]:
    """Within the block nothing is written that `judge` objects to by raising, under the chain's lock.

    What takes a right away is an entry too. So it has either been committed before this lock was given, and the
    judge sees it, or it comes after the change and its entry: no entry of a person follows the one that ended it.
    """
    token = _again.set(judge)
    try:
        yield
    finally:
        _again.reset(token)


def _write(entries: list[tuple[AuditEntry, dict[str, Any]]]) -> None:
    is_change = any(entry.result == AuditEntry.Result.DONE for entry, _ in entries)
    chain.append(entries, judge=_again.get() if is_change else None)


def note(
    actor: Acting,
    verb: str,
    subject: models.Model | Subject,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    details: dict[str, Any] | None = None,
    caused_by: AuditEntry | None = None,
    happened_at: datetime | None = None,
    result: str = AuditEntry.Result.DONE,
) -> AuditEntry:
    """Record that `actor` did `verb` to `subject`; written when the surrounding recording() ends.

    `before` and `after` hold the changed fields only. Personal data goes in as ids, never as values.
    A subject below a root may offer `audit_facts` (its title, who drafted it), so that a timeline can
    be read without loading every subject. The entry of a protected row that was just saved bears the id to
    which the row refers already.
    """
    root = getattr(subject, "audit_root", None) or subject
    facts: dict[str, Any] = getattr(subject, "audit_facts", {})
    kind, number = place(subject)
    root_kind, root_number = place(root)
    entry = AuditEntry(
        actor_id=actor.user_id,
        post_id=actor.post_id,
        service=actor.service,
        verb=verb,
        subject_type=kind,
        subject_id=number,
        root_type=root_kind,
        root_id=root_number,
        request_id=current_request_id(),
        caused_by_id=caused_by.pk if caused_by else None,
        result=result,
    )
    owed = subject.claim_entry() if isinstance(subject, Protected) else None
    entry.id = owed or entry.id
    if happened_at:
        entry.happened_at = happened_at
    body = {"before": before or {}, "after": after or {}, "details": facts | (details or {})}
    pending = _pending.get()
    if pending is None:
        with transaction.atomic():
            _write([(entry, body)])
    else:
        pending.append((entry, body))
    return entry


def place(subject: models.Model | Subject) -> tuple[str, str]:
    """Kind and number of what an entry speaks of."""
    if isinstance(subject, Subject):
        return subject.kind, subject.id
    return subject._meta.label_lower, str(subject.pk or "")


def refuse(actor: Acting, verb: str, subject: models.Model, reason: str) -> None:
    """Record a refusal in a transaction of its own, since nothing else is written."""
    with recording():
        note(actor, verb, subject, details={"reason": reason}, result=AuditEntry.Result.REFUSED)
    _refused.set(current_request_id())


def has_refused() -> bool:
    """Whether this request has recorded its refusal already."""
    return bool(current_request_id()) and _refused.get() == current_request_id()


def field_values(record: models.Model, names: Iterable[str] | None = None) -> dict[str, Any]:
    """Concrete field values by name, without those the model declares as personal (`audit_masked`) and what
    a field only derives from others (`is_derived`)."""
    masked: frozenset[str] = getattr(record, "audit_masked", frozenset())
    fields = [f for f in record._meta.concrete_fields if names is None or f.name in names]
    return {
        f.attname: (chain.Masked if f.name in masked else chain.plain)(getattr(record, f.attname))
        for f in fields
        if not isinstance(f, models.FileField | models.BinaryField | EntryReference)
        and not getattr(f, "is_derived", False)
    }


def changes(before: dict[str, Any], after: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both sides reduced to the keys that differ."""
    keys = [key for key in after if before.get(key) != after[key]]
    return {key: before.get(key) for key in keys}, {key: after[key] for key in keys}
