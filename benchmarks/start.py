"""Cold start, and what a first and a later visit weigh, as gunicorn and WhiteNoise send it.

    .venv/bin/python -m benchmarks.start

Budgets: first answer within 2 s of starting the process; 100 KB on the first visit, 30 KB on a later one, compressed.
"""

import gzip
import re
import resource
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings

from benchmarks import scratch
from benchmarks.pages import client_of

RUNS = 5
FIRST_ANSWER = """
from config.wsgi import application
from django.test import RequestFactory
environ = RequestFactory().get("/login/").environ
started = []
body = application(environ, lambda status, headers, exc_info=None: started.append(status))
assert started == ["200 OK"] and b"</html>" in b"".join(body), started
"""
VISITED = {
    "project list": ("city", "/projects/"),
    "dashboard": ("city", "/dashboard/"),
    "home": ("secretary", "/"),
}


def cold_start() -> tuple[float, float]:
    """Least seconds, by the clock and of CPU, from starting Python to the log-in form."""
    runs = []
    for _ in range(RUNS):
        begun, used = time.perf_counter(), cpu_of_children()
        subprocess.run([sys.executable, "-c", FIRST_ANSWER], check=True)
        runs.append((time.perf_counter() - begun, cpu_of_children() - used))
    return min(clock for clock, _ in runs), min(cpu for _, cpu in runs)


def cpu_of_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def weight(page: bytes) -> tuple[int, int]:
    """Bytes of the page, and of the static files it links, compressed; CSS may link further files."""
    names = set(re.findall(rf'(?:href|src)="{settings.STATIC_URL}([^"#]+)', page.decode()))
    files = sum(packed(Path(settings.STATIC_ROOT) / name) for name in names)
    return len(gzip.compress(page, 6)), files


def packed(file: Path) -> int:
    ready = file.with_name(f"{file.name}.gz")
    return ready.stat().st_size if ready.exists() else file.stat().st_size


def main() -> None:
    scratch.fill()
    clock, cpu = cold_start()
    print(f"cold start {clock:.2f} s by the clock, {cpu:.2f} s of CPU")
    for name, (user, url) in VISITED.items():
        page, files = weight(client_of(user).get(url).content)
        print(f"{name:14} first {(page + files) / 1024:6.1f} KB  later {page / 1024:6.1f} KB")


if __name__ == "__main__":
    main()
