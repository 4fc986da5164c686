"""Locks that are no row's: whoever holds one until commit is alone with what it stands for."""

from django.db import connection


def hold(number: int, record: int | None = None) -> None:
    """`number` is a constant that no other lock of this database uses, `record` parts locks of one kind.

    On SQLite the IMMEDIATE transaction that is open anyway is the lock.
    """
    if connection.vendor == "postgresql":
        keys = [number] if record is None else [number, record]
        places = ", ".join(["%s"] * len(keys))
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT pg_advisory_xact_lock({places})", keys)
