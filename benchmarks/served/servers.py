"""gunicorn on a copy of the scratch data, and one for the bare view; both on loopback, both ended with the block."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection

WORKERS, THREADS = 2, 4
PATIENCE = 60  # seconds for a server to answer first
HERE = Path(__file__).parent
# From its own folder, since the package of the benchmarks sets up the product's Django.
PLAIN = [
    "-w",
    str(WORKERS),
    "--threads",
    str(THREADS),
    "--no-control-socket",
    "--log-level",
    "warning",
    "--chdir",
    str(HERE),
]


@contextmanager
def copied_data() -> Iterator[dict[str, str]]:
    """Environment of an installation that holds a copy of this one, and is deleted with the block."""
    folder = Path(tempfile.mkdtemp(prefix="gongjian-served-"))
    try:
        shutil.copy(Path(settings.DATA_DIR) / "secret_key", folder)
        with copied_database(folder) as url:
            yield os.environ | {
                "DATA_DIR": str(folder),
                "STATIC_ROOT": str(settings.STATIC_ROOT),
                "DATABASE_URL": url,
                "ALLOWED_HOSTS": "127.0.0.1",
                "TRUSTED_PROXIES": "1",
                "WEB_CONCURRENCY": str(WORKERS),
                "WEB_THREADS": str(THREADS),
            }
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def copied_database(folder: Path) -> Iterator[str]:
    name = str(connection.settings_dict["NAME"])
    connection.close()
    if connection.vendor == "sqlite":
        shutil.copy(name, folder / "gongjian.sqlite3")
        yield f"sqlite:///{folder}/gongjian.sqlite3"
        return
    own = urlsplit(os.environ["DATABASE_URL"])
    copy = f"{name}_served"
    admin = urlunsplit(own._replace(path="/postgres"))
    psql(admin, f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')
    psql(admin, f'CREATE DATABASE "{copy}" TEMPLATE "{name}"')
    try:
        yield urlunsplit(own._replace(path=f"/{copy}"))
    finally:
        psql(admin, f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')


def psql(url: str, statement: str) -> None:
    subprocess.run(["psql", url, "-qXv", "ON_ERROR_STOP=1", "-c", statement], check=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """One gunicorn; its workers can be looked at and killed."""

    def __init__(self, application: str, environment: dict[str, str], config: str = "") -> None:
        self.port = free_port()
        options = ["-c", config, "--pythonpath", str(HERE)] if config else PLAIN
        command = [sys.executable, "-m", "gunicorn", *options, "-b", f"127.0.0.1:{self.port}", application]
        self.process = subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, start_new_session=True
        )

    def wait(self, path: str) -> None:
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends and self.process.poll() is None:
            with suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5).close()
                return
            time.sleep(0.1)
        raise RuntimeError(f"port {self.port} did not answer")

    def family(self) -> list[int]:
        """Every process below the master, exports that it started included."""
        return descendants(self.process.pid)

    def workers(self) -> list[int]:
        return children(self.process.pid)

    def stop(self) -> None:
        for pid in (self.process.pid, *self.family()):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def served(environment: dict[str, str], application: str = "config.wsgi") -> Iterator[Server]:
    server = Server(application, environment, "config/gunicorn.py")
    try:
        server.wait("/healthz")
        yield server
    finally:
        server.stop()


@contextmanager
def bare() -> Iterator[Server]:
    plain = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    server = Server("bare:application", plain)
    try:
        server.wait("/1/")
        yield server
    finally:
        server.stop()


def parents() -> dict[int, int]:
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError, IndexError):
                found[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    return found


def children(pid: int) -> list[int]:
    return [child for child, parent in parents().items() if parent == pid]


def descendants(pid: int) -> list[int]:
    above, found = parents(), []
    waiting = [pid]
    while waiting:
        one = waiting.pop()
        below = [child for child, parent in above.items() if parent == one]
        found += below
        waiting += below
    return found


class Peak:
    """Megabytes of the largest process of a server while the block runs; marks are reset when it begins."""

    EVERY = 0.5  # seconds

    def __init__(self, server: Server) -> None:
        self.server = server
        self.megabytes = 0.0
        self._over = threading.Event()

    def __enter__(self) -> "Peak":
        for pid in self.server.family():
            with suppress(OSError):
                Path(f"/proc/{pid}/clear_refs").write_text("5")
        self._watch = threading.Thread(target=self._look)
        self._watch.start()
        return self

    def _look(self) -> None:
        while not self._over.wait(self.EVERY):
            self._note()
        self._note()

    def _note(self) -> None:
        for pid in self.server.family():
            with suppress(OSError):
                found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
                self.megabytes = max(self.megabytes, int(found[1]) / 1024 if found else 0)

    def __exit__(self, *exception: object) -> None:
        self._over.set()
        self._watch.join()
