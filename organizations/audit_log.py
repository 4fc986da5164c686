"""审计日志 as the auditor reads it: who, when, verb, record number and field names, never a value.

Pages go by sequence, not by number: the newest first, any page costs the same however long the log is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.apps import apps
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

from workflow import audit, engine
from workflow.models import AuditEntry

from .date_fields import ChineseDateField
from .filtered_list import FilteredList
from .models import Appointment, User
from .permissions import may_read_audit

MOST_PEOPLE = 200  # that one search may mean
MOST_EXPORTED = 5000


class AuditFilter(forms.Form):
    q = forms.CharField(
        label="人员",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "姓名、登录名或编号"}),
    )
    since = ChineseDateField(label="自", required=False)
    until = ChineseDateField(label="至", required=False)
    verb = forms.ChoiceField(label="动作", required=False)
    kind = forms.ChoiceField(label="记录种类", required=False)
    record = forms.CharField(label="记录编号", required=False, max_length=40)
    result = forms.ChoiceField(
        label="结果", required=False, choices=[("", "全部结果"), *AuditEntry.Result.choices]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        verbs = sorted(engine.verb_choices(), key=lambda choice: choice[1])
        self.fields["verb"].choices = [("", "全部动作"), *verbs]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [("", "全部种类"), *audit.KINDS.items()]  # type: ignore[attr-defined]


@dataclass(frozen=True)
class EntryRow:
    """`happened` is set where the event lies before its entry (imports, 补录)."""

    sequence: int
    written_at: datetime
    happened: datetime | None
    who: str
    post: str
    verb: str
    kind: str
    number: str
    fields: str
    result: str
    tone: str


class AuditLog(FilteredList):
    route = "organizations:audit"

    @cached_property
    def form(self) -> AuditFilter:
        return AuditFilter(self.query)

    @cached_property
    def values(self) -> dict[str, Any]:
        self.form.is_valid()
        return {name: value for name, value in self.form.cleaned_data.items() if value}

    @property
    def is_filtered(self) -> bool:
        return bool(self.values)

    @cached_property
    def found(self) -> QuerySet[AuditEntry]:
        """Everything that the filter finds; whoever is no auditor finds nothing, and a bad filter neither."""
        if not may_read_audit(self.actor) or self.form.errors:
            return AuditEntry.objects.none()
        return AuditEntry.objects.filter(condition(self.values)).order_by("-sequence")

    @cached_property
    def window(self) -> list[AuditEntry]:
        """One entry more than is shown, in the direction in which the reader turns the pages."""
        after, before = number(self.query.get("after")), number(self.query.get("before"))
        if after is not None:
            return list(self.found.filter(sequence__gt=after).reverse()[: self.page_size + 1])
        older = self.found if before is None else self.found.filter(sequence__lt=before)
        return list(older[: self.page_size + 1])

    @cached_property
    def entries(self) -> list[AuditEntry]:
        shown = self.window[: self.page_size]
        return shown[::-1] if self.goes_back else shown

    @property
    def goes_back(self) -> bool:
        return number(self.query.get("after")) is not None

    @cached_property
    def rows(self) -> list[EntryRow]:
        return list(rows_of(self.entries))

    @property
    def newer(self) -> str:
        """Query of the page before this one; empty on the first."""
        came_from = number(self.query.get("before")) is not None
        there = len(self.window) > self.page_size if self.goes_back else came_from
        return self.turned(after=self.entries[0].sequence) if there and self.entries else ""

    @property
    def older(self) -> str:
        there = self.goes_back or len(self.window) > self.page_size
        return self.turned(before=self.entries[-1].sequence) if there and self.entries else ""

    def turned(self, **place: int) -> str:
        query = QueryDict(mutable=True)
        query.update({k: v for k, v in self.query.items() if v and k not in {"before", "after", "export"}})
        query.update({name: str(value) for name, value in place.items()})
        return f"?{query.urlencode()}"


def number(text: object) -> int | None:
    words = str(text or "")
    return int(words) if words.isascii() and words.isdecimal() and len(words) < 19 else None


def condition(asked: dict[str, Any]) -> Q:
    found = Q()
    for name, column in (("verb", "verb"), ("kind", "subject_type"), ("record", "subject_id")):
        if name in asked:
            found &= Q(**{column: asked[name]})
    if "result" in asked:
        found &= Q(result=asked["result"])
    if "since" in asked:
        found &= Q(written_at__gte=midnight(asked["since"]))
    if "until" in asked:
        found &= Q(written_at__lt=midnight(asked["until"] + timedelta(days=1)))
    if "q" in asked:
        found &= Q(actor_id__in=people_meant(asked["q"]))
    return found


def midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())


def people_meant(words: str) -> list[int]:
    """Numbers of accounts that the words mean: the number itself, or a name."""
    wanted = number(words)
    named = User.objects.found_by(words).values_list("pk", flat=True).order_by("pk")[:MOST_PEOPLE]
    return [*named, *([wanted] if wanted is not None else [])]


def rows_of(entries: Iterable[AuditEntry]) -> Iterable[EntryRow]:
    """Three queries for any number of entries: these, the people, their posts."""
    entries = list(entries)
    people = User.objects.only("name").in_bulk({e.actor_id for e in entries if e.actor_id})
    posts = Appointment.objects.select_related("organization").in_bulk(
        {e.post_id for e in entries if e.post_id}
    )
    for entry in entries:
        person, post = people.get(entry.actor_id or 0), posts.get(entry.post_id or 0)
        late = abs(entry.written_at - entry.happened_at) > timedelta(minutes=1)
        yield EntryRow(
            sequence=entry.sequence,
            written_at=entry.written_at,
            happened=entry.happened_at if late else None,
            who=person.name if person else "系统" if entry.service else "未登录",
            post=f"{post.organization.short_name}{post.get_role_display()}" if post else entry.service,
            verb=engine.verb_label(entry.subject_type, entry.verb),
            kind=audit.KINDS.get(entry.subject_type, entry.subject_type),
            number=entry.subject_id,
            fields="、".join(field_names(entry)),
            result=entry.get_result_display(),
            tone="grave" if entry.result == AuditEntry.Result.REFUSED else "done",
        )


def field_names(entry: AuditEntry) -> list[str]:
    """What was changed, by the names on the forms; a field without one keeps its name in the record."""
    content = entry.content
    names = dict.fromkeys([*content["before"], *content["after"]])
    return list(dict.fromkeys(field_name(entry.subject_type, name) for name in names))


def field_name(kind: str, name: str) -> str:
    word = column_name(kind, name)
    return audit.FIELDS.get(name, word) if word.isascii() else word


def column_name(kind: str, name: str) -> str:
    try:
        model = apps.get_model(kind)
    except (LookupError, ValueError):
        return name
    words = {field.attname: str(field.verbose_name) for field in model._meta.concrete_fields}
    return words.get(name, name)
