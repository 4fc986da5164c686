"""更正记录: what a submitted report said before, read from the audit chain."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Field

from organizations.models import User
from workflow.models import AuditEntry

from .models import ProgressReport


@dataclass(frozen=True)
class Change:
    label: str
    was: str
    now: str


@dataclass(frozen=True)
class Correction:
    when: datetime
    who: str
    changes: list[Change]


def corrections(report: ProgressReport) -> list[Correction]:
    """Every correction of the wording, newest first. Two queries, whatever their number."""
    entries = list(
        AuditEntry.objects.filter(
            subject_type=report._meta.label_lower,
            subject_id=str(report.pk),
            verb="correct",
            result=AuditEntry.Result.DONE,
        ).order_by("-sequence")
    )
    people = {entry.actor_id for entry in entries if entry.actor_id is not None}
    names: dict[int | None, str] = dict(User.objects.filter(pk__in=people).values_list("pk", "name"))
    return [
        Correction(entry.happened_at, names.get(entry.actor_id, ""), wording_changes(entry.content))
        for entry in entries
    ]


def wording_changes(content: dict[str, Any]) -> list[Change]:
    before, after = content["before"], content["after"]
    return [
        Change(label(name), words(name, before.get(name)), words(name, after[name]))
        for name in ProgressReport.WORDING
        if name in after
    ]


def _wording(name: str) -> "Field[Any, Any]":
    found = ProgressReport._meta.get_field(name)
    assert isinstance(found, Field), "the wording of a report is plain columns"
    return found


def label(name: str) -> str:
    return str(_wording(name).verbose_name)


def words(name: str, value: Any) -> str:
    """A stored value as the page shows it; 无 for nothing."""
    choices = dict(_wording(name).flatchoices)
    return str(choices.get(value, value) or "无")
