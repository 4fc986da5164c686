"""Which tables are guarded, and which of their columns."""

from dataclasses import dataclass

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

__all__ = ["APPEND_ONLY", "AUDIT_TABLE", "GENESIS", "NO_DELETE", "NO_ENTRY", "OUT_OF_ORDER", "REFERENCE"]


@dataclass(frozen=True)
class Table:
    """`watched` columns need an entry when they change, `derived` ones only once `settled` is not empty."""

    name: str
    watched: tuple[str, ...] = ()
    settled: str = ""

    @property
    def is_audit(self) -> bool:
        return self.name == AUDIT_TABLE

    @property
    def is_wholly_watched(self) -> bool:
        return not self.settled


def guarded_tables() -> list[Table]:
    """The audit log and every protected model, as far as the tables exist."""
    existing = set(connection.introspection.table_names())
    wanted = [Table(AUDIT_TABLE), *(table_of(model) for model in protected_models())]
    return [table for table in wanted if table.name in existing and is_ready(table)]


def protected_models() -> list[type[Protected]]:
    return [model for model in apps.get_models() if issubclass(model, Protected)]


def table_of(model: type[Protected]) -> Table:
    derived = model.audit_derived
    watched = tuple(field.column for field in model._meta.concrete_fields if field.name not in derived)
    return Table(model._meta.db_table, watched, model.audit_settled)


def is_ready(table: Table) -> bool:
    """The migration that gives the table its reference has run."""
    if table.is_audit:
        return True
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, table.name)
    return REFERENCE in {column.name for column in columns}
