"""Two people edit one record: what does not collide is merged, what collides is shown side by side.

A page carries a short digest of every value that it was made from. When it comes back, each field is known
to be changed by this person, by somebody else since, by both, or by none. A view needs one line, between
making the form from the locked record and asking whether it is valid:

    versions.reconcile(request, record, form)

and its template one tag inside the form: {% version form %}. A page of rows without a record above them
passes None. A form may name in `suggested` the fields that the system filled in and nobody has saved yet: what
was typed there wins. A field whose value stands in another record than the form's says so by `kept_in`.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import BaseForm, BaseFormSet, BaseModelForm, FileField, HiddenInput, model_to_dict
from django.http import HttpRequest, QueryDict
from django.utils.text import Truncator

from .models import AuditEntry

FIELD = "form_version"
MERGED = "您填写期间有人保存过，{fields}已按最新内容保留"
CHOICE = "choose:"  # before a field's name: mine or theirs
NO_VALUES = frozenset({"DELETE", "ORDER"})
ROW_WORDS = 16  # characters that name a row
LOOKED_AT = 20  # latest entries of a record in which the author of a change is sought
Part = Any  # a form or a formset


@dataclass(frozen=True)
class Collision:
    """A field that two people changed. `name` is its name on the page; values as words."""

    name: str
    label: str
    mine: str
    theirs: str
    who: str
    when: datetime | None

    @property
    def choice(self) -> str:
        return CHOICE + self.name


@dataclass(frozen=True)
class KeptIn:
    """Where a value stands that is no column of the form's record."""

    record: models.Model
    column: str


@dataclass(frozen=True)
class Entry:
    """One field of a page: `key` tells it apart whatever the order of the rows, `row` says which row it is in."""

    form: BaseForm
    name: str
    key: str
    row: str = ""

    @property
    def html_name(self) -> str:
        return self.form.add_prefix(self.name)

    @property
    def field(self) -> Any:
        return self.form.fields[self.name]

    @property
    def stored(self) -> Any:
        """The value on record, as the form was made from it."""
        return self.form.get_initial_for_field(self.field, self.name)

    @property
    def stored_text(self) -> str:
        return canonical(self.stored)

    @property
    def is_suggested(self) -> bool:
        """Filled in by the system: nobody else's text is lost by another one."""
        return self.name in getattr(self.form, "suggested", ())

    @property
    def columns(self) -> frozenset[str]:
        """Names under which audit entries keep the value."""
        kept = self.kept_in
        return frozenset({self.name, f"{self.name}_id", kept.column if kept else self.name})

    @property
    def kept_in(self) -> KeptIn | None:
        """The record that holds the value, where that is not the page's own: the row, or what the field names."""
        named: KeptIn | None = getattr(self.field, "kept_in", None)
        row = getattr(self.form, "instance", None)
        if named or row is None or row.pk is None:
            return named
        return KeptIn(row, self.name)

    @property
    def typed(self) -> Any:
        """What came with the form, cleaned where it can be."""
        raw = self.field.widget.value_from_datadict(self.form.data, self.form.files, self.html_name)
        try:
            return self.field.clean(raw)
        except (ValidationError, AttributeError, TypeError):
            return raw

    @property
    def label(self) -> str:
        label = str(self.form[self.name].label)
        return f"{self.row}：{label}" if self.row and self.row not in label else label

    def words(self, value: Any) -> str:
        """A value for reading: the choice's label, the day, the text."""
        text = canonical(value)
        choices = getattr(self.field, "choices", None)
        if choices is None:
            return text
        labels = {str(code): str(label) for code, label in choices if not isinstance(label, list | tuple)}
        return "、".join(labels.get(code, code) for code in text.split(",") if code)


def version(*parts: Part) -> str:
    """What a page carries: digests of the values on record, as JSON."""
    return json.dumps(
        {entry.key: short(entry.stored_text) for entry in entries(*parts)}, separators=(",", ":")
    )


def reconcile(request: HttpRequest, record: models.Model | None, *parts: Part) -> None:
    """Merge a posted page with what was saved since it was opened. Call it with the record locked.

    Fields that only others changed take their value, and the page says so. A field that both changed
    becomes an error of its form, with `collisions` on the first part, until the person has chosen.
    A page without a version, as a program may send it, is taken as it is.
    """
    base = known(request.POST) if request.method == "POST" else None
    if base is None:
        return
    merge = Merge(record, request.POST.copy(), base, request.user.pk)
    for entry in entries(*parts):
        merge.take(entry, request.POST.get(CHOICE + entry.html_name, ""))
    if merge.taken or merge.chosen:
        set_data(merge.data, *parts)
    if merge.taken:
        messages.info(request, MERGED.format(fields="、".join(merge.taken)))
    if merge.collisions:
        refuse(merge, parts)


def renew(form: BaseModelForm) -> None:
    """For a form that comes back although its record was stored: the page goes on from what is now on record."""
    form.initial = {**form.initial, **model_to_dict(form.instance, form._meta.fields)}
    data: Any = form.data.copy()  # type: ignore[attr-defined]  # a QueryDict
    data.pop(FIELD, None)
    form.data = data


def differs(*parts: Part) -> bool:
    """Whether anything that was typed is not what is on record."""
    return any(canonical(entry.typed) != entry.stored_text for entry in entries(*parts))


def known(data: QueryDict) -> dict[str, str] | None:
    try:
        found = json.loads(data.get(FIELD, ""))
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


class Merge:
    """What becomes of the fields of one page."""

    def __init__(
        self, record: models.Model | None, data: QueryDict, base: dict[str, str], user_id: int | None
    ) -> None:
        self.record = record
        self.data = data
        self.base = base
        self.user_id = user_id
        self.taken: list[str] = []
        self.chosen: list[str] = []
        self.collisions: list[tuple[Entry, Collision]] = []

    def take(self, entry: Entry, choice: str) -> None:
        base, theirs = self.base.get(entry.key), entry.stored_text
        if base == short(theirs) and choice == "theirs":
            self.chosen.append(entry.label)
            put(self.data, entry)
        if base is None or base == short(theirs) or entry.is_suggested:
            return
        mine = canonical(entry.typed)
        if mine == theirs:
            return
        if short(mine) == base:
            self.taken.append(f"“{entry.label}”")
            put(self.data, entry)
        else:
            self.collisions.append((entry, self.collision(entry)))

    def collision(self, entry: Entry) -> Collision:
        changed = self.author_of(entry)
        return Collision(
            name=entry.html_name,
            label=entry.label,
            mine=entry.words(entry.typed),
            theirs=entry.words(entry.stored),
            who=self.person(changed.actor_id if changed else None),
            when=changed.happened_at if changed else None,
        )

    def author_of(self, entry: Entry) -> AuditEntry | None:
        """The latest entry that changed this field, else the latest of the record, else of the row."""
        kept = entry.kept_in
        own = latest_of(kept.record) if kept else []
        whole = self.history
        for found in sorted({*own, *whole}, key=lambda each: each.sequence, reverse=True):
            if changed_fields(found) & entry.columns:
                return found
        return next(iter([*whole, *own]), None)

    def person(self, user_id: int | None) -> str:
        if user_id is not None and user_id == self.user_id:
            return "您在另一个窗口"
        found = get_user_model()._base_manager.filter(pk=user_id).first() if user_id else None
        return str(found) if found else "他人"

    @cached_property
    def history(self) -> list[AuditEntry]:
        return latest_of(self.record) if self.record else []


def latest_of(record: models.Model) -> list[AuditEntry]:
    """The latest changes of a record and of what hangs below it, newest first."""
    label = record._meta.label_lower
    of_record = models.Q(subject_type=label, subject_id=str(record.pk))
    below = models.Q(root_type=label, root_id=str(record.pk))
    done = AuditEntry.objects.filter(of_record | below, result=AuditEntry.Result.DONE)
    return list(done.order_by("-sequence")[:LOOKED_AT])


def changed_fields(entry: AuditEntry) -> set[str]:
    content = entry.content
    return set(content.get("after", {})) | set(content.get("details", {}).get("fields", ()))


def refuse(merge: Merge, parts: tuple[Part, ...]) -> None:
    for entry, collision in merge.collisions:
        entry.form.add_error(entry.name, f"{collision.who}也改了这一项，请在上面选择用哪一个")
    parts[0].collisions = [collision for _, collision in merge.collisions]


def entries(*parts: Part) -> Iterator[Entry]:
    for part in parts:
        for form in part.forms if isinstance(part, BaseFormSet) else [part]:
            row = form.instance.pk if isinstance(part, BaseFormSet) else ""
            if isinstance(part, BaseFormSet) and row is None:
                continue  # a new row is this person's alone
            prefix = f"{part.prefix or ''}/{row or ''}/"
            words = Truncator(str(form.instance)).chars(ROW_WORDS) if row else ""
            names = [name for name in form.fields if is_compared(form, name)]
            yield from (Entry(form, name, prefix + name, words) for name in names)


def is_compared(form: BaseForm, name: str) -> bool:
    field = form.fields[name]
    is_value = not isinstance(field, FileField) and not isinstance(field.widget, HiddenInput)
    return is_value and name not in NO_VALUES


def set_data(data: QueryDict, *parts: Part) -> None:
    for part in parts:
        part.data = data
        for form in part.forms if isinstance(part, BaseFormSet) else ():
            form.data = data


def put(data: QueryDict, entry: Entry) -> None:
    """The value on record in place of what came, as the browser would send it."""
    value = entry.field.prepare_value(entry.stored)
    if value is None or value is False or value == "":
        data.setlist(entry.html_name, [] if value is False else [""])
    elif isinstance(value, list | tuple | set | models.QuerySet):
        data.setlist(entry.html_name, [canonical(one) for one in value])
    else:
        data[entry.html_name] = "on" if value is True else canonical(value)


def canonical(value: Any) -> str:
    """Equal values give equal text, however they were stored or typed."""
    if value is None or value is False:
        return ""
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, list | tuple | set | models.QuerySet):
        return ",".join(sorted(canonical(one) for one in value))
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value).replace("\r\n", "\n").strip()


def short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10]
