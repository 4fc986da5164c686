"""What a visit asks the database for, seen from inside one process; and the same questions asked bare."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.test import Client

from benchmarks.pages import client_of
from benchmarks.served.acts import Export, Visit
from benchmarks.served.browser import Reply

REPEATS = 5
STEP = 100  # SQLite tells of every so many steps of its machine


@dataclass
class Inside:
    """The test client in the shape of a browser."""

    client: Client

    def get(self, path: str) -> Reply:
        return self._reply(self.client.get(path))

    def post(self, path: str, values: Any) -> Reply:
        return self._reply(self.client.post(path, values))

    @staticmethod
    def _reply(response: Any) -> Reply:
        body = b"".join(response.streaming_content) if response.streaming else response.content
        return Reply(response.status_code, body, response.get("Location", ""))


@dataclass
class Asked:
    """Statements of one visit, those of the cache table left out: the cache may as well be Redis.

    `steps`: of SQLite's virtual machine, in hundreds; 0 on PostgreSQL. They are the work of the database, counted.
    """

    statements: list[tuple[str, Any]] = field(default_factory=list)
    steps: int = 0

    @property
    def queries(self) -> int:
        return len(self.statements)

    @contextmanager
    def listening(self) -> Iterator[None]:
        def heard(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            if "django_cache" not in sql and not many and "SAVEPOINT" not in sql:
                self.statements.append((sql, params))
            return execute(sql, params, many, context)

        connection.ensure_connection()
        counts = connection.vendor == "sqlite"
        if counts:
            connection.connection.set_progress_handler(self._step, STEP)
        try:
            with connection.execute_wrapper(heard):
                yield
        finally:
            if counts:
                connection.connection.set_progress_handler(None, 0)

    def _step(self) -> int:
        self.steps += 1
        return 0


def asked_by(visit: Visit) -> tuple[Asked, Reply]:
    """The second visit, since the first fills caches; what a form or an export writes is taken back."""
    client = Inside(client_of(visit.user))
    if not visit.form and not isinstance(visit, Export):
        visit.act(client, {})
        return heard(visit, client, {})
    with transaction.atomic():
        found = heard(visit, client, visit.prepare(client))
        transaction.set_rollback(True)
    return found


def heard(visit: Visit, client: Inside, values: dict[str, str]) -> tuple[Asked, Reply]:
    """Of a workbook that is made beside the web process, only what asks for it is heard."""
    asked = Asked()
    with asked.listening():
        reply = client.get(visit.path) if isinstance(visit, Export) else visit.act(client, values)
    return asked, reply


def bare_seconds(asked: Asked) -> float:
    """Least seconds that the statements which only read take without the product around them, rows fetched."""
    reading = [(sql, params) for sql, params in asked.statements if sql.startswith("SELECT")]
    best = float("inf")
    for _ in range(REPEATS):
        with transaction.atomic(), connection.cursor() as cursor:
            begun = time.perf_counter()
            for sql, params in reading:
                cursor.execute(sql, params)
                cursor.fetchall()
            best = min(best, time.perf_counter() - begun)
    return best
