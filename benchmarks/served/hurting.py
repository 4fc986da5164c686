"""An installation that is hurt: workers and processes beside them killed, the database locked, and what is left counted."""

import http.client
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection

from benchmarks.served.browser import Browser, Reply
from benchmarks.served.servers import Server
from organizations.backups import rows

BROKEN = (OSError, http.client.HTTPException)
Send = Callable[[Browser], Reply]


@dataclass
class Place:
    """The installation that is hurt; the ORM of this process looks at the same database."""

    server: Server
    folder: Path
    cookies: dict[str, dict[str, str]]
    faults: list[str] = field(default_factory=list)

    def browser(self, user: str) -> Browser:
        """A new connection with the cookies that the person has by now."""
        return Browser(self.server.port, self.cookies[user])

    def killed(self, user: str, send: Send, delay: float) -> Reply | None:
        """What the sender heard; None where the connection broke. Over a connection of its own, so that nothing is sent twice."""
        heard: list[Reply] = []

        def sending() -> None:
            with suppress(*BROKEN):
                heard.append(send(self.browser(user)))

        thread = threading.Thread(target=sending)
        thread.start()
        time.sleep(delay)
        for pid in self.server.workers():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        thread.join()
        self.server.wait("/healthz")
        return heard[0] if heard else None

    def dying(self, user: str, prepared: Callable[[], Send], name: str, points: Iterable[int]) -> Reply:
        """The answer of the first try that outlived its point. The worker dies at that write of the request, and each time
        all of the database has to be as it was before."""
        for last in points:
            send, was = prepared(), everything()
            browser = self.browser(user)
            browser.more = {"X-Die-After": str(last)}
            with suppress(*BROKEN):
                return send(browser)
            self.server.wait("/healthz")
            changed = sorted(label for label, table in everything().items() if table != was[label])
            self.expect(
                not changed, f"{name} killed at write {last}: {', '.join(changed) or 'nothing is left'}"
            )
        return prepared()(self.browser(user))

    def expect(self, holds: bool, what: str) -> None:
        if not holds:
            self.faults.append(what)
        print(f"{'ok    ' if holds else 'FAILED'} {what}", flush=True)


def told(reply: Reply | None) -> str:
    return f"answered {reply.status}" if reply else "not answered"


def everything() -> dict[str, rows.Table]:
    """Rows and digest of every table but sessions, by model."""
    found = {model._meta.label: rows.count(rows.lines(model)) for model in rows.kept_models(apps)}
    connection.close()
    return found


def making(place: Place) -> list[int]:
    """Processes of this trial that make a workbook: those whose DATA_DIR is the copy."""
    mine = b"DATA_DIR=" + os.fsencode(place.folder)
    found = []
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            makes = entry.name.isdigit() and b"make_workbook" in (entry / "cmdline").read_bytes()
            if makes and mine in (entry / "environ").read_bytes():
                found.append(int(entry.name))
    return found


@contextmanager
def locked(seconds: float) -> Iterator[None]:
    """Somebody else writes to SQLite for so long."""
    ready = threading.Event()

    def hold() -> None:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN IMMEDIATE")
            ready.set()
            time.sleep(seconds)
            cursor.execute("ROLLBACK")
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    ready.wait()
    yield
    thread.join()


def look_at(environment: dict[str, str]) -> None:
    """From here on, the ORM of this process is on the copy."""
    connection.close()
    folder = environment["DATA_DIR"]
    name = str(connection.settings_dict["NAME"])
    settings.MEDIA_ROOT = f"{folder}/media"
    connection.settings_dict["NAME"] = (
        f"{folder}/gongjian.sqlite3" if connection.vendor == "sqlite" else f"{name}_served"
    )
