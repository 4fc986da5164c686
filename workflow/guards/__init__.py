"""Database triggers that keep the audit log append-only and protected rows tied to their entries.

They are no part of a migration: SQLite drops them silently whenever Django rebuilds a table. So they are
taken off before SQLite migrates, installed after every migrate, and checked (workflow.checks).
"""

from dataclasses import dataclass

from django.db import connection, transaction

from . import postgresql, sqlite
from .tables import guarded_tables

ENGINES = {"sqlite": sqlite, "postgresql": postgresql}


@dataclass(frozen=True)
class Fault:
    """A guard that is not as it should be."""

    table: str
    name: str


def install() -> None:
    """Make every guard anew. Tables that a partial migration has not made yet are left out."""
    engine = ENGINES[connection.vendor]
    with transaction.atomic(), connection.cursor() as cursor:
        engine.remove(cursor)
        for table in guarded_tables():
            engine.install(cursor, table)


def remove() -> None:
    """Take all guards off: for a migration of SQLite, and for tests that empty the tables."""
    with transaction.atomic(), connection.cursor() as cursor:
        ENGINES[connection.vendor].remove(cursor)


def faults() -> list[Fault]:
    """Guards that are missing, switched off or changed."""
    engine = ENGINES[connection.vendor]
    with connection.cursor() as cursor:
        present = engine.present(cursor)
        wanted = [
            (table.name, *guard) for table in guarded_tables() for guard in engine.guards(cursor, table)
        ]
    return [Fault(table, name) for table, name, text in wanted if present.get(name) != text]
