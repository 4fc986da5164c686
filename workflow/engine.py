"""How any record changes state: declared transitions, one judge, one runner.

`.state` is assigned here and nowhere else. The engine knows no app; apps register their
transitions from `AppConfig.ready`, which lets an upper app add a rule to a lower app's record.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.db import models, transaction

from . import audit, chain, notices
from .audit import Acting
from .forms import TransitionForm
from .models import AuditEntry

Record = Any  # a model instance with a `state` field


@dataclass(frozen=True)
class Reason:
    """Why a transition is blocked, in words, and where that can be mended.

    Several reasons of one `kind` (项任务未核验) may be counted where there is no room to name each.
    """

    text: str
    url: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Recipient:
    user_id: int
    post_id: int | None


class Kind(Enum):
    FORBIDDEN = "forbidden"
    STALE = "stale"
    BLOCKED = "blocked"
    READY = "ready"


@dataclass(frozen=True)
class Verdict:
    kind: Kind
    reasons: tuple[Reason, ...] = ()

    @property
    def is_forbidden(self) -> bool:
        return self.kind is Kind.FORBIDDEN

    @property
    def is_stale(self) -> bool:
        return self.kind is Kind.STALE

    @property
    def is_blocked(self) -> bool:
        return self.kind is Kind.BLOCKED

    @property
    def is_ready(self) -> bool:
        return self.kind is Kind.READY

    def __str__(self) -> str:
        return "；".join(reason.text for reason in self.reasons)


class RefusalError(Exception):
    """The judge said no; carries the verdict. Nothing was changed."""

    def __init__(self, step: "Transition", verdict: Verdict) -> None:
        super().__init__(str(verdict))
        self.step = step
        self.verdict = verdict


def anybody(record: Record) -> str:
    return ""


def nothing(record: Record) -> list[Reason]:
    return []


def nobody(record: Record) -> list[Recipient]:
    return []


def unchanged(record: Record, actor: Acting, **data: Any) -> None:
    """Effect of a transition that changes the state and nothing else."""


@dataclass(frozen=True)
class Transition:
    """One declared state change.

    may       the right: role, scope and conflict of interest, not the state
    held_by   words for who holds the right, shown with a 403
    target    the state reached, or a function of the record (resume goes back to where it was)
    blockers  everything that stands in the way now; an empty list means ready
    effect    the model's method with the verb's name; gets the form's cleaned data
    follow    moves of other records, run after the save in the same transaction; gets the entry
              to pass on as caused_by
    moves     labels "app.model:verb" of the child transitions that `follow` may run without `may`
    sentence  what the notice says, from the record
    details   what the audit entry keeps of the form's data; default: everything but files
    """

    name: str
    label: str
    model: type[models.Model]
    sources: frozenset[str]
    target: str | Callable[[Record], str]
    may: Callable[[Any, Record], bool]
    blockers: Callable[[Record], Iterable[Reason]] = nothing
    effect: Callable[..., Any] = unchanged
    follow: Callable[[Record, Any, AuditEntry], None] | None = None
    moves: frozenset[str] = frozenset()
    audience: Callable[[Record], Iterable[Recipient]] = nobody
    form: type[TransitionForm] = TransitionForm
    held_by: Callable[[Record], str] = anybody
    sentence: Callable[[Record], str] | None = None
    grave: bool = False
    hint: str = ""
    way_out: str = ""
    order: int = 50
    extra_blockers: list[Callable[[Record], Iterable[Reason]]] = field(default_factory=list, compare=False)

    @property
    def key(self) -> str:
        return f"{self.model._meta.label_lower}:{self.name}"

    @property
    def way_back(self) -> str:
        """The way out where nothing can be declined: 暂不提交，回到项目 → 回到项目."""
        return self.way_out.rpartition("，")[2] or "返回"

    def reasons(self, record: Record) -> tuple[Reason, ...]:
        found = list(self.blockers(record))
        for more in self.extra_blockers:
            found.extend(more(record))
        return tuple(found)

    def verdict(self, record: Record, actor: Acting) -> Verdict:
        """The one judge: asked for the button, for the form and again after locking."""
        if not self.may(actor, record):
            return Verdict(Kind.FORBIDDEN, (Reason(self._missing_right(record)),))
        if record.state not in self.sources:
            return Verdict(
                Kind.STALE, (Reason(f"当前状态为“{record.get_state_display()}”，不能{self.label}"),)
            )
        reasons = self.reasons(record)
        return Verdict(Kind.BLOCKED, reasons) if reasons else Verdict(Kind.READY)

    def reach(self, record: Record) -> str:
        return self.target(record) if callable(self.target) else self.target

    def _missing_right(self, record: Record) -> str:
        holder = self.held_by(record)
        return f"您没有“{self.label}”的权限" + (f"，由{holder}办理" if holder else "")


@dataclass(frozen=True)
class Offer:
    """A transition that the page shows to this actor: ready, or disabled with its reasons."""

    step: Transition
    verdict: Verdict


_registry: dict[str, dict[str, Transition]] = {}


def register(step: Transition) -> Transition:
    """Make a transition known. A second one of the same model and name is a programming error."""
    steps = _registry.setdefault(step.model._meta.label_lower, {})
    if step.name in steps:
        raise ValueError(f"transition {step.key} is registered twice")
    steps[step.name] = step
    return step


def add_blocker(step: Transition, blocker: Callable[[Record], Iterable[Reason]]) -> None:
    """An upper app adds a condition to a lower app's transition."""
    step.extra_blockers.append(blocker)


def find(model: type[models.Model], name: str) -> Transition | None:
    return _registry.get(model._meta.label_lower, {}).get(name)


def steps_of(model: type[models.Model]) -> list[Transition]:
    return sorted(_registry.get(model._meta.label_lower, {}).values(), key=lambda step: step.order)


def verb_label(model_label: str, verb: str) -> str:
    """Chinese word of a verb in the audit log: the transition's label or the plain edit's name."""
    step = _registry.get(model_label, {}).get(verb)
    return step.label if step else audit.VERBS.get(verb, verb)


def verb_choices() -> list[tuple[str, str]]:
    """Every verb that an entry may bear, with its words: those of all models where they differ."""
    words: dict[str, list[str]] = {verb: [label] for verb, label in audit.VERBS.items()}
    for steps in _registry.values():
        for step in steps.values():
            known = words.setdefault(step.name, [])
            if step.label not in known:
                known.append(step.label)
    return [(verb, "、".join(labels)) for verb, labels in words.items()]


def available(record: Record, actor: Acting) -> list[Offer]:
    """What the actor may do with the record in its present state, ready or blocked."""
    offers = []
    for step in steps_of(type(record)):
        if record.state not in step.sources:
            continue
        verdict = step.verdict(record, actor)
        if not verdict.is_forbidden:
            offers.append(Offer(step, verdict))
    return offers


def run(
    step: Transition,
    record: Record,
    actor: Acting,
    data: Mapping[str, Any] | None = None,
    *,
    caused_by: AuditEntry | None = None,
    parent: Transition | None = None,
) -> AuditEntry:
    """Do the transition: lock, judge, effect, state, save, follow-ups, notices, audit; all or nothing.

    `record` is refreshed in place from the locked row. Raises RefusalError when the judge says no.
    With `parent`, a child move that the parent declares in `moves` needs no right of its own.
    """
    trusted = parent is not None and step.key in parent.moves
    with audit.recording():
        lock(record)
        verdict = step.verdict(record, actor)
        if verdict.is_forbidden and trusted:
            verdict = _without_right(step, record)
        if not verdict.is_ready:
            raise RefusalError(step, verdict)
        before = audit.field_values(record)
        target = step.reach(record)
        cleaned = dict(data or {})
        step.effect(record, actor, **cleaned)
        record.state = target
        record.save()
        was, now = audit.changes(before, audit.field_values(record))
        entry = audit.note(
            actor,
            step.name,
            record,
            before=was,
            after=now,
            details=_details(record, cleaned),
            caused_by=caused_by,
        )
        if step.follow:
            step.follow(record, actor, entry)
        notices.tell(step.audience(record), entry, _sentence(step, record), record, actor)
    return entry


def lock(record: Record, *, alone: bool = False) -> None:
    """Lock the row until commit and bring `record` up to it (on SQLite the transaction is the lock).

    A record may name in `locked_after` the row above it that is to be locked before it, where `follow` writes
    there: whoever comes from above locks in the same order. Who holds that row already locks this one `alone`.
    """
    above = None if alone else getattr(record, "locked_after", None)
    if above is not None:
        lock(above)
    record.refresh_from_db(from_queryset=type(record)._base_manager.select_for_update(no_key=True))


def held(rows: models.QuerySet[Any], what: str = "self") -> models.QuerySet[Any]:
    """Rows of another record that a blocker looks at, they (or the related `what`) locked until commit where something is
    decided: of two at once the second sees what the first one did. To look at a page locks nothing; a page that a form shows
    again stands in the form's transaction, which may hold its own record already, and asks no blocker that holds."""
    if not transaction.get_connection().in_atomic_block:
        return rows
    return rows.select_for_update(no_key=True, of=(what,))


def _without_right(step: Transition, record: Record) -> Verdict:
    if record.state not in step.sources:
        return Verdict(Kind.STALE)
    reasons = step.reasons(record)
    return Verdict(Kind.BLOCKED, reasons) if reasons else Verdict(Kind.READY)


def _details(record: Record, cleaned: dict[str, Any]) -> dict[str, Any]:
    """What people typed stays readable, but for fields that the model calls personal."""
    masked: frozenset[str] = getattr(record, "audit_masked", frozenset())
    details: dict[str, Any] = {}
    for key, value in cleaned.items():
        if key in masked:
            details[key] = chain.Masked(value)
        elif isinstance(value, models.Model):
            details[key] = value.pk
        elif isinstance(value, models.QuerySet):
            details[key] = [row.pk for row in value]
        elif not is_file(value):
            details[key] = value
    return details


def is_file(value: Any) -> bool:
    """An upload, or several of them."""
    several = isinstance(value, (list, tuple)) and bool(value)
    return all(hasattr(each, "read") for each in value) if several else hasattr(value, "read")


def _sentence(step: Transition, record: Record) -> str:
    return step.sentence(record) if step.sentence else f"{step.label}：{record}"
