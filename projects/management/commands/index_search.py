"""Trigram indexes for 搜索 on PostgreSQL, where the extension pg_trgm can be had."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection, transaction

from projects.search import indexed_columns

MISSING = (
    "pg_trgm is not there and may not be created by this role: search works as before, reading the rows of the "
    "reader's scope. An administrator of the database runs: CREATE EXTENSION pg_trgm;"
)


class Command(BaseCommand):
    help = "Create the trigram indexes that searches use on PostgreSQL. Running it again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.vendor != "postgresql":
            self.stdout.write("Trigram indexes are for PostgreSQL only; nothing to do")
            return
        if not has_trigrams():
            self.stdout.write(MISSING)
            return
        quote = connection.ops.quote_name
        with connection.cursor() as cursor:
            for table, column in indexed_columns():
                name = quote(f"{table}_{column}_trigram")
                cursor.execute(
                    f"CREATE INDEX IF NOT EXISTS {name} ON {quote(table)} "
                    f"USING gin ({quote(column)} gin_trgm_ops)"
                )
                self.stdout.write(f"indexed: {table}.{column}")


def has_trigrams() -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DatabaseError:
        return False
    return True
