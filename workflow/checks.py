"""System check: the triggers that guard the audit log and the protected rows are in place."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Warning
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.migrations.executor import MigrationExecutor

from . import guards

HINT = (
    "Find out who removed it (manage.py verify_audit --anchor FILE), then put it back with "
    "manage.py migrate --skip-checks."
)


def check_guards(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Errors for guards that are missing, switched off or changed; warnings while a migrate is due anyway."""
    if DEFAULT_DB_ALIAS not in (databases or ()):
        return []
    found = guards.faults()
    if not found:
        return []
    kind = Warning if migrations_wait() else Error
    return [
        kind(f"The guard {fault.name} of {fault.table} is missing or changed.", hint=HINT, id="workflow.E001")
        for fault in found
    ]


def migrations_wait() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
