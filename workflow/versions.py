"""Two people edit one record: what does not collide is merged, what collides is shown side by side.

A page carries a short digest of every value that it was made from. When it comes back, each field is known
to be changed by this person, by somebody else since, by both, or by none. A view needs one line, between
making the form from the locked record and asking whether it is valid:

    versions.reconcile(request, record, form)

and its template one tag inside the form: {% version form %}.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import BaseForm, BaseFormSet, FileField, HiddenInput
from django.http import HttpRequest, QueryDict

from .models import AuditEntry

FIELD = "form_version"
CHOICE = "choose:"  # before a field's name: mine or theirs
NO_VALUES = frozenset({"DELETE", "ORDER"})
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
class Entry:
    """One field of a page: `key` tells it apart whatever the order of the rows."""

    form: BaseForm
    name: str
    key: str

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
    def typed(self) -> Any:
        """What came with the form, cleaned where it can be."""
        raw = self.field.widget.value_from_datadict(self.form.data, self.form.files, self.html_name)
        try:
            return self.field.clean(raw)
        except (ValidationError, AttributeError, TypeError):
            return raw

    @property
    def label(self) -> str:
        return str(self.form[self.name].label)

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


def reconcile(request: HttpRequest, record: models.Model, *parts: Part) -> None:
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
        messages.info(request, f"您填写期间有人保存过，{'、'.join(merge.taken)}已按最新内容保留")
    if merge.collisions:
        refuse(merge, parts)


def known(data: QueryDict) -> dict[str, str] | None:
    try:
        found = json.loads(data.get(FIELD, ""))
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


class Merge:
    """What becomes of the fields of one page."""

    def __init__(
        self, record: models.Model, data: QueryDict, base: dict[str, str], user_id: int | None
    ) -> None:
        self.record = record
        self.data = data
        self.base = base
        self.user_id = user_id
        self.taken: list[str] = []
        self.chosen: list[str] = []
        self.collisions: list[tuple[Entry, Collision]] = []
        self._history: list[tuple[AuditEntry, set[str]]] | None = None

    def take(self, entry: Entry, choice: str) -> None:
        base, theirs = self.base.get(entry.key), entry.stored_text
        if base == short(theirs) and choice == "theirs":
            self.chosen.append(entry.label)
            put(self.data, entry)
        if base is None or base == short(theirs):
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
        """The latest entry that changed this field, else the latest of the record."""
        names = {entry.name, f"{entry.name}_id"}
        for found, fields in self.history:
            if fields & names:
                return found
        return self.history[0][0] if self.history else None

    def person(self, user_id: int | None) -> str:
        if user_id is not None and user_id == self.user_id:
            return "您在另一个窗口"
        found = get_user_model()._base_manager.filter(pk=user_id).first() if user_id else None
        return str(found) if found else "他人"

    @property
    def history(self) -> list[tuple[AuditEntry, set[str]]]:
        if self._history is None:
            label = self.record._meta.label_lower
            of_record = models.Q(subject_type=label, subject_id=str(self.record.pk))
            below = models.Q(root_type=label, root_id=str(self.record.pk))
            latest = AuditEntry.objects.filter(of_record | below).order_by("-sequence")[:LOOKED_AT]
            self._history = [(found, changed_fields(found)) for found in latest]
        return self._history


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
            yield from (Entry(form, name, prefix + name) for name in form.fields if is_compared(form, name))


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
