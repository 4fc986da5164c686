"""The night of the deadline: every secretary who owes a report files it with a photo, while people answer a survey.

    BENCHMARK_SCALE=night .venv/bin/python -m benchmarks.deadline_night [--answers 10000] [--people 16]

Real sessions over HTTP against gunicorn on a copy of the scratch data. Afterwards there must be exactly as many reports,
photos and answers as were sent, each photo with the digest that was written down when it came, and a whole audit chain.
Who is told to wait (429, 503) sends the same form again, as a person would; it is counted. There are as many reports as
secretaries owe one, in the city of the night (benchmarks.scratch) nearly all of them. Exit code 1 says that something is
missing, too much or was answered with an error.
"""

import argparse
import hashlib
import os
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from benchmarks import scratch
from benchmarks.pages import cookies_of
from benchmarks.served.acts import Visit, acts, reports_owed
from benchmarks.served.browser import Browser, Reply
from benchmarks.served.hurting import look_at
from benchmarks.served.servers import copied_data, served
from benchmarks.served.timing import each_once, times_of
from feedback.models import StagedAnswer
from projects.models import Attachment, ProgressReport
from projects.states import ReportState
from tests.builders.uploads import a_picture

TRIES = 5
LED_BACK = "led back"
WAIT = 2.0  # seconds; the page asks for ten and more, but the night is a compressed one
PHOTO = (1280, 960)
ALL_EVENING = {"SESSION_IDLE_MINUTES": "240"}  # all are logged in before the first one sends


@dataclass
class Night:
    """What the senders heard, by kind: seconds of each form that was taken, and every status."""

    port: int
    seconds: dict[str, list[float]] = field(default_factory=lambda: {"report": [], "answer": []})
    statuses: Counter[str] = field(default_factory=Counter)

    def send(
        self, kind: str, visit: Visit, browser: Browser, post: Callable[[dict[str, str]], Reply]
    ) -> None:
        """Who is led back, since two pages of one person were opened at once, finds the photo there and sends again."""
        values = visit.prepare(browser)
        for _ in range(TRIES):
            begun = time.perf_counter()
            reply = post(values)
            if reply.status == 302 and reply.location.partition("?")[0] in {visit.path, "/login/"}:
                self.statuses[f"{kind} {LED_BACK}"] += 1
                values, post = visit.prepare(browser), partial(browser.post, visit.path)
                continue
            self.statuses[f"{kind} {reply.status}"] += 1
            if reply.status == 302:
                self.seconds[kind].append(time.perf_counter() - begun)
                return
            if reply.status not in {429, 503}:
                return
            time.sleep(WAIT)


def secretaries(
    night: Night, following: Callable[[], Visit | None], cookies: dict[str, dict[str, str]]
) -> None:
    photo = ("现场.jpg", a_picture("JPEG", PHOTO))
    while visit := following():
        browser = Browser(night.port, cookies[visit.user])
        upload = partial(browser.upload, visit.path, name="files", file=photo)
        night.send("report", visit, browser, upload)
        browser.close()


def public(night: Night, following: Callable[[], Visit | None], number: int) -> None:
    served_so_far = 0
    while visit := following():
        served_so_far += 1
        address = f"10.{number}.{served_so_far // 250}.{served_so_far % 250}"
        browser = Browser(night.port, address=address)
        night.send("answer", visit, browser, partial(browser.post, visit.path))
        browser.close()


def counts() -> tuple[int, int, int]:
    filed = ProgressReport.objects.filter(state=ReportState.SUBMITTED)
    return filed.count(), Attachment.objects.exclude(report=None).count(), StagedAnswer.objects.count()


def damaged(folder: Path) -> int:
    """Photos whose file is not what was written down when it came."""
    found = Attachment.objects.exclude(report=None)
    files = ((folder / "media" / row.file.name, row.sha256) for row in found)
    return sum(
        not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != digest for path, digest in files
    )


def spend(
    night: Night,
    visits: list[Visit],
    survey: Visit,
    answers: int,
    people: int,
    cookies: dict[str, dict[str, str]],
) -> float:
    """Half of the people are secretaries, half the public; seconds that all of it took."""
    filing, answering = each_once(visits), each_once([survey] * answers)
    threads = [
        threading.Thread(target=secretaries, args=(night, filing, cookies)) for _ in range(people // 2)
    ]
    threads += [
        threading.Thread(target=public, args=(night, answering, number)) for number in range(people // 2)
    ]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - begun


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.deadline_night")
    parser.add_argument("--reports", type=int, help="no more than so many of those that are owed")
    parser.add_argument("--answers", type=int, default=10_000)
    parser.add_argument("--people", type=int, default=16, help="who send at the same moment")
    options = parser.parse_args()
    scratch.fill()
    visits = list(islice(reports_owed(), options.reports))
    survey = next(act for act in acts() if act.name == "survey, answered").visits[0]
    cookies = cookies_of(visit.user for visit in visits)
    with copied_data() as environment, served(environment | ALL_EVENING) as server:
        look_at(environment)
        night, before = Night(server.port), counts()
        connection.close()
        lasted = spend(night, visits, survey, options.answers, options.people, cookies)
        after, wrong = counts(), damaged(Path(environment["DATA_DIR"]))
        call_command("verify_audit")
        connection.close()
    more = tuple(now - then for now, then in zip(after, before, strict=True))
    wanted = (len(visits), len(visits), options.answers)
    print(
        f"{more[0]} reports by {len(cookies)} secretaries, {more[1]} photos, {more[2]} answers of {wanted} "
        f"in {lasted:.0f} s; {wrong} photos damaged; load {os.getloadavg()[1]:.1f}"
    )
    for kind, seconds in night.seconds.items():
        if seconds:
            times = times_of(seconds, lasted)
            print(f"{kind}: p50 {times.p50:.0f} ms, p95 {times.p95:.0f} ms, {times.rate:.1f} per s")
    print(", ".join(f"{what}: {number}" for what, number in sorted(night.statuses.items())))
    errors = [what for what in night.statuses if what.split()[1] not in {"302", "429", "503", "led"}]
    sys.exit(more != wanted or bool(wrong) or bool(errors))


if __name__ == "__main__":
    main()
