"""Rows that cannot change without an audit entry: each refers to the entry of its latest change.

The entry's id is made when the row is saved, the row refers to it by a deferred foreign key, and
audit.note() gives that id to the entry, which is inserted last. Whoever saves and forgets the entry fails
at commit; whoever changes the row behind the back of this code is refused by a trigger (workflow.guards),
which demands an id that no entry bears yet.
"""

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar
from uuid import UUID, uuid4

from django.db import models

from .models import AuditEntry

COLUMN = "latest_entry"


class EntryReference(models.OneToOneField[Any, Any]):
    """Makes a new id whenever its row is inserted or saved, also by bulk_create()."""

    def pre_save(self, model_instance: models.Model, add: bool) -> UUID:
        assert isinstance(model_instance, Protected)
        return model_instance.owe_entry()

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        """To a migration it is a plain reference."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.OneToOneField", args, kwargs


class Protected(models.Model):
    """A model whose rows are guarded.

    `audit_derived` names columns that only repeat what other records say: they may be recomputed without an
    entry until `audit_settled`, a text column of the same row, is filled; from then on nothing may.

    `audit_frozen` names columns that keep their values while `audit_settled` is filled, entry or not. It is
    emptied only together with the next `version`, and only once `audit_kept` ("app.Model", the name of its foreign
    key to this row) has a row with the same version and the same settled value.

    `audit_under` (name of a foreign key to such a model) says that no row is added or changed below a settled
    one, nor, where rows have a `version`, for an earlier version than the one at hand.
    """

    latest_entry = EntryReference(
        AuditEntry, models.DO_NOTHING, related_name="+", editable=False, verbose_name="最近一次变更的审计记录"
    )

    audit_derived: ClassVar[frozenset[str]] = frozenset()
    audit_settled: ClassVar[str] = ""
    audit_frozen: ClassVar[frozenset[str]] = frozenset()
    audit_kept: ClassVar[tuple[str, str] | None] = None
    audit_under: ClassVar[str] = ""
    _owed: UUID | None = None

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], COLUMN}
        super().save(*args, **kwargs)

    def owe_entry(self) -> UUID:
        """Refer to an entry that is still to be written, and return its id."""
        self._owed = uuid4()
        self.latest_entry_id = self._owed
        return self._owed

    def owe_named_entry(self) -> None:
        """Of a row that was copied inside the database: it refers to an entry that is still to be written."""
        self._owed = self.latest_entry_id

    def claim_entry(self) -> UUID | None:
        """The id that the entry of the change just made has to bear; None when the row owes none."""
        owed, self._owed = self._owed, None
        return owed


def stamp(rows: Iterable[Protected]) -> None:
    """Before bulk_update(), which must name `latest_entry` too: each row gets the id of its next entry."""
    for row in rows:
        row.owe_entry()
