"""A new scheme is a copy: of last year's, of the version in force, or of a ready one."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Max

from projects.models import AnnualRound
from workflow import audit, engine

from .models import Criterion, Scheme
from .ready_schemes import READY
from .states import SchemeState

if TYPE_CHECKING:
    from organizations.actor import Actor

OWN = frozenset({"id", "round", "name", "level", "sector", "version", "state", "copied_from", "locked_at"})


def draft_scheme(
    round_: AnnualRound, actor: "Actor", *, source: str, name: str, level: str, sector: str
) -> Scheme:
    """`source` is the code of a ready scheme or the id of a scheme."""
    with audit.recording():
        engine.lock(round_)
        known = Scheme.objects.filter(round=round_, level=level, sector=sector)
        version = (known.aggregate(last=Max("version"))["last"] or 0) + 1
        scheme = Scheme(
            round=round_, name=name, level=level, sector=sector, version=version, state=SchemeState.DRAFT
        )
        ready = next((entry for entry in READY if entry.code == source), None)
        if ready:
            scheme.save()
            ready.fill(scheme)
        else:
            copy_into(scheme, Scheme.objects.with_everything().get(pk=source))
        audit.note(actor, "draft_scheme", scheme, after=audit.field_values(scheme) | {"source": source})
    return scheme


def copy_into(scheme: Scheme, source: Scheme) -> None:
    """Everything but what says which scheme it is."""
    for column, value in _values(source, OWN).items():
        setattr(scheme, column, value)
    scheme.copied_from = source
    scheme.save()
    copied: dict[int, Criterion] = {}
    entries = sorted(source.criteria.all(), key=lambda entry: depth_of(entry, source))
    for entry in entries:
        parent = copied[entry.parent_id] if entry.parent_id else None
        copied[entry.pk] = _again(entry, {"scheme": scheme, "parent": parent})
        for row in (*entry.rater_groups.all(), *entry.bands.all()):
            _again(row, {"criterion": copied[entry.pk]})
    for row in (*source.adjustments.all(), *source.quotas.all()):
        _again(row, {"scheme": scheme})


def depth_of(entry: Criterion, scheme: Scheme) -> int:
    """How many criteria stand above it."""
    above = {each.pk: each.parent_id for each in scheme.criteria.all()}
    depth, parent = 0, entry.parent_id
    while parent is not None and depth <= len(above):
        depth, parent = depth + 1, above.get(parent)
    return depth


def _values(record: models.Model, without: frozenset[str]) -> dict[str, Any]:
    fields = [field for field in record._meta.concrete_fields if field.name not in without]
    return {field.attname: getattr(record, field.attname) for field in fields}


def _again(record: Any, owner: dict[str, Any]) -> Any:
    """A new row with the same values below another owner."""
    values = _values(record, frozenset({"id", *owner}))
    return type(record)._default_manager.create(**values | owner)
