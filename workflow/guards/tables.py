"""Which tables are guarded, and which of their columns."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection

from workflow.chain import GENESIS
from workflow.models import AuditEntry
from workflow.protection import COLUMN, Protected

AUDIT_TABLE = AuditEntry._meta.db_table
REFERENCE = f"{COLUMN}_id"

# What the database answers; the engine turns it into django.db.IntegrityError.
APPEND_ONLY = "audit entries are append-only"
OUT_OF_ORDER = "audit entries are added at the end of the chain only"
NO_ENTRY = "protected rows change only together with a new audit entry"
NO_DELETE = "protected rows are never deleted"
FROZEN = "settled rows keep what was frozen"

__all__ = [
    "APPEND_ONLY", "AUDIT_TABLE", "FROZEN", "GENESIS", "NO_DELETE", "NO_ENTRY", "OUT_OF_ORDER", "REFERENCE",
]  # fmt: skip


@dataclass(frozen=True)
class Link:
    """Another guarded table: its name, the foreign key between the two, the column that settles a row.

    `versioned`: the rows of this one belong to a version of it.
    """

    table: str
    key: str
    settled: str
    versioned: bool = True


@dataclass(frozen=True)
class Table:
    """`watched` columns need an entry when they change, `derived` ones only once `settled` is not empty.

    `frozen` columns do not change at all from then on; `kept` holds the copies without which a row is never
    released, `under` the row that must not be settled when this one is added or changed.
    """

    name: str
    watched: tuple[str, ...] = ()
    settled: str = ""
    frozen: tuple[str, ...] = ()
    kept: Link | None = None
    under: Link | None = None

    @property
    def is_audit(self) -> bool:
        return self.name == AUDIT_TABLE

    @property
    def is_wholly_watched(self) -> bool:
        return not self.settled

    @property
    def named(self) -> set[str]:
        """Columns that the guards speak of beside the watched ones."""
        versioned = {"version"} if self.kept or (self.under and self.under.versioned) else set()
        return {*self.frozen, *versioned, *filter(None, (self.settled,))}


def guarded_tables() -> list[Table]:
    """The audit log and every protected model, as far as the tables exist."""
    existing = set(connection.introspection.table_names())
    wanted = [Table(AUDIT_TABLE), *(table_of(model) for model in protected_models())]
    return [table for table in wanted if table.name in existing and is_ready(table)]


def protected_models() -> list[type[Protected]]:
    return [model for model in apps.get_models() if issubclass(model, Protected)]


def table_of(model: type[Protected]) -> Table:
    derived = model.audit_derived
    fields = model._meta.concrete_fields
    watched = tuple(field.column for field in fields if field.name not in derived)
    frozen = tuple(field.column for field in fields if field.name in model.audit_frozen)
    return Table(
        model._meta.db_table, watched, model.audit_settled, frozen, kept_by(model), link_under(model)
    )


def kept_by(model: type[Protected]) -> Link | None:
    """Where the copies of released rows are."""
    if model.audit_kept is None:
        return None
    label, key = model.audit_kept
    copies = apps.get_model(label)
    return Link(copies._meta.db_table, f"{key}_id", model.audit_settled)


def link_under(model: type[Protected]) -> Link | None:
    """The row below which this one stands."""
    if not model.audit_under:
        return None
    above: Any = model._meta.get_field(model.audit_under).related_model
    versioned = any(field.name == "version" for field in model._meta.concrete_fields)
    return Link(above._meta.db_table, f"{model.audit_under}_id", above.audit_settled, versioned)


def is_ready(table: Table) -> bool:
    """The migration that gives the table its reference has run."""
    if table.is_audit:
        return True
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, table.name)
    return {REFERENCE, *table.named} <= {column.name for column in columns}
