"""Kills an installation with -9 and locks its database while people write, and counts what is left.

    BENCHMARK_SCALE=small .venv/bin/python -m benchmarks.faults [--delays 0.02 0.1 0.3 1]
    BENCHMARK_DATABASE_URL=… RESTART_POSTGRES="pg_ctlcluster 17 main restart -m immediate" .venv/bin/python -m benchmarks.faults

gunicorn serves a copy of the scratch data on loopback; its workers die so many seconds after a form was sent. What was
acknowledged must be there, what was not is there wholly or not at all, and sending it again is safe. PostgreSQL is
restarted under load only by the command in RESTART_POSTGRES: never that of a server which others use.
"""

import argparse
import http.client
import os
import shlex
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from benchmarks import scratch
from benchmarks.pages import client_of
from benchmarks.served.acts import Visit, acts, answer
from benchmarks.served.browser import Browser, Reply, fields
from benchmarks.served.servers import Server, copied_data, served
from feedback.models import StagedAnswer
from projects.models import Attachment, Problem, ProgressReport
from projects.states import ReportState
from reviews.models import ReviewSheet
from reviews.states import SheetState
from tests.builders.import_files import a_table
from tests.builders.problem_files import HEADER, PAGE
from tests.builders.uploads import a_picture

DELAYS = (0.02, 0.1, 0.3, 1.0)
ROWS = 300
LOCKED = (5, 30)
KEPT = "您填的内容都在"
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

    def expect(self, holds: bool, what: str) -> None:
        if not holds:
            self.faults.append(what)
        print(f"{'ok    ' if holds else 'FAILED'} {what}", flush=True)


def told(reply: Reply | None) -> str:
    return f"answered {reply.status}" if reply else "not answered"


def an_import_is_confirmed(place: Place, delay: float) -> None:
    mark = f"断电演练第 {delay} 次"
    row = {"问题来源": "群众意见", "影响人数": 30, "发现日期": date(2026, 1, 9)}
    book = a_table(HEADER, [row | {"问题描述": f"{mark}：第 {number} 处路灯不亮"} for number in range(ROWS)])

    def confirmed() -> tuple[str, dict[str, str]]:
        browser = place.browser("secretary")
        values = fields(browser.get(PAGE).text, "form_key")
        address = browser.upload(PAGE, values, "file", ("问题.xlsx", book)).location
        return address, fields(browser.get(address).text, "plan")

    address, values = confirmed()
    reply = place.killed("secretary", lambda browser: browser.post(address, values), delay)
    found = Problem.objects.filter(description__startswith=mark).count()
    whole = found == ROWS if reply and reply.status == 302 else found in {0, ROWS}
    place.expect(whole, f"import killed after {delay} s, {told(reply)}: {found} of {ROWS} rows")
    if not found:
        address, values = confirmed()
        reply = place.browser("secretary").post(address, values)
        found = Problem.objects.filter(description__startswith=mark).count()
        place.expect(found == ROWS, f"import once more, {told(reply)}: {found} of {ROWS} rows")


def a_report_is_filed(place: Place, delay: float, visit: Visit) -> None:
    values = visit.prepare(place.browser(visit.user))
    project = int(visit.path.split("/")[2])
    photo = ("现场.jpg", a_picture("JPEG", (1600, 1200)))

    def send(browser: Browser) -> Reply:
        return browser.upload(visit.path, values, "files", photo)

    before = left_of(place, project)
    nothing, all_of_it = before, (before[0] + 1, before[1] + 1)
    reply = place.killed(visit.user, send, delay)
    filed, photos = left_of(place, project)
    answered = reply is not None and reply.status == 302
    whole = (filed, photos) == all_of_it or (not answered and (filed, photos) == nothing)
    place.expect(whole, f"report killed after {delay} s, {told(reply)}: {filed} filed, {photos} photos")
    again = send(place.browser(visit.user))
    filed, photos = left_of(place, project)
    place.expect(
        (filed, photos) == all_of_it, f"report once more, {told(again)}: {filed} filed, {photos} photos"
    )


def left_of(place: Place, project: int) -> tuple[int, int]:
    """Reports of the project that are filed, and photos; -1 where one has no file."""
    reports = ProgressReport.objects.filter(project=project, state=ReportState.SUBMITTED)
    files = Attachment.objects.filter(report__project=project)
    stored = all((place.folder / "media" / row.file.name).exists() for row in files)
    return reports.count(), files.count() if stored else -1


def a_sheet_is_confirmed(place: Place, delay: float, pk: int, user: str) -> None:
    path = f"/reviews/{pk}/confirm/"
    given = {"meeting_on": "2026-02-10", "document_number": "组〔2026〕1号"}
    values = fields(place.browser(user).get(path).text, "meeting_on") | given
    reply = place.killed(user, lambda browser: browser.post(path, values), delay)
    sheet = ReviewSheet.objects.get(pk=pk)
    done = sheet.state == SheetState.CONFIRMED and bool(sheet.digest and sheet.snapshot)
    untouched = sheet.state == SheetState.SCORED and not sheet.digest
    answered = reply is not None and reply.status == 302
    place.expect(
        done if answered else done or untouched,
        f"confirmation killed after {delay} s, {told(reply)}: {sheet.state}",
    )
    again = place.browser(user).post(path, values)
    sheet.refresh_from_db()
    place.expect(sheet.state == SheetState.CONFIRMED, f"confirmation once more, {told(again)}: {sheet.state}")


def an_export_is_made(place: Place, delay: float) -> None:
    """The process that makes it dies: no half workbook is given out, and another can be asked for."""
    path, browser = "/reviews/?export=sheets", place.browser("city")
    asked = browser.get(path)
    if not asked.location:  # few sheets are written while one waits: then that is cut off
        reply = place.killed("city", lambda other: other.get(path), delay / 10)
        whole = reply is None or reply.body[-22:-18] == b"PK\x05\x06"
        place.expect(whole, f"export killed after {delay / 10} s, {told(reply)}")
        again = browser.get(path)
        place.expect(again.body[-22:-18] == b"PK\x05\x06", f"export once more, {told(again)}")
        return
    time.sleep(delay)
    for pid in making(place):
        os.kill(pid, signal.SIGKILL)
    given = browser.get(f"{asked.location}file/")
    place.expect(given.status == 404, f"export killed after {delay} s: its file answers {given.status}")
    values = fields(browser.get(asked.location).text, "form_key")
    browser.post(f"{asked.location}cancel/", values)
    following = browser.get(path)
    new = bool(following.location) and following.location != asked.location
    place.expect(new, "export asked for once more: begins anew")
    for pid in making(place):
        os.kill(pid, signal.SIGKILL)
    browser.post(f"{following.location}cancel/", values)


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


def the_database_is_locked(place: Place, seconds: int, visit: Visit) -> None:
    values = visit.prepare(place.browser(visit.user))
    project = int(visit.path.split("/")[2])
    before, _ = left_of(place, project)
    with locked(seconds):
        reply = place.browser(visit.user).post(visit.path, values)
    filed, _ = left_of(place, project)
    kept = values["done"] in reply.text or KEPT in reply.text
    filed -= before
    holds = (reply.status, filed) == (302, 1) or (reply.status >= 400 and filed == 0 and kept)
    words = "the text is kept" if kept else "nothing said of the text"
    place.expect(holds, f"locked for {seconds} s, {told(reply)}: {filed} filed; {words}")
    again = place.browser(visit.user).post(visit.path, values)
    place.expect(left_of(place, project)[0] == before + 1, f"sent once more, {told(again)}")


def postgresql_is_restarted(place: Place, command: str, path: str) -> None:
    """Answers go on coming before, meanwhile and after; each that was acknowledged is there, once."""
    before, heard, over = StagedAnswer.objects.count(), Counter[str](), threading.Event()
    connection.close()

    def answering(number: int) -> None:
        sent = 0
        while not over.is_set():
            sent += 1
            browser = Browser(place.server.port, address=f"10.9.{number}.{sent % 250}")
            try:
                values = fields(browser.get(path).text, "answer")
                heard[str(browser.post(path, values | answer(values)).status)] += 1
            except (*BROKEN, LookupError):
                heard["no page"] += 1
                time.sleep(0.1)
            browser.close()

    threads = [threading.Thread(target=answering, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(2)
    subprocess.run(shlex.split(command), check=True, stdout=subprocess.DEVNULL)
    time.sleep(4)
    over.set()
    for thread in threads:
        thread.join()
    found, told_so = StagedAnswer.objects.count() - before, heard["302"]
    unheard = sum(heard.values()) - told_so
    words = f"PostgreSQL restarted: {told_so} answers acknowledged, {found} kept, {dict(heard)}"
    place.expect(told_so > 0 and told_so <= found <= told_so + unheard, words)


def look_at(environment: dict[str, str]) -> None:
    """From here on, the ORM of this process is on the copy."""
    connection.close()
    folder = environment["DATA_DIR"]
    name = str(connection.settings_dict["NAME"])
    connection.settings_dict["NAME"] = (
        f"{folder}/gongjian.sqlite3" if connection.vendor == "sqlite" else f"{name}_served"
    )


def confirmable(wanted: int) -> list[tuple[int, str]]:
    """Sheets that wait for the committee's decision with a grade suggested, and a log-in that may tell it."""
    scored = ReviewSheet.objects.filter(state=SheetState.SCORED).order_by("pk").values_list("pk", flat=True)
    pairs = ((pk, user) for pk in scored for user in ("township", "county", "city"))
    return list(islice((pair for pair in pairs if is_confirmable(*pair)), wanted))


def is_confirmable(pk: int, user: str) -> bool:
    page = client_of(user).get(f"/reviews/{pk}/confirm/")
    with suppress(LookupError):
        return page.status_code == 200 and "grade" in fields(page.content.decode(), "meeting_on")
    return False


def hurt(place: Place, delays: list[float], visits: list[Visit], sheets: list[tuple[int, str]]) -> None:
    for delay, visit in zip(delays, visits, strict=False):
        an_import_is_confirmed(place, delay)
        a_report_is_filed(place, delay, visit)
    for delay, (pk, user) in zip(delays, sheets, strict=False):
        a_sheet_is_confirmed(place, delay, pk, user)
    an_export_is_made(place, delays[-1])


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.faults")
    parser.add_argument(
        "--delays", type=float, nargs="+", default=list(DELAYS), help="seconds from sending to the kill"
    )
    parser.add_argument(
        "--locked", type=int, nargs="+", default=list(LOCKED), help="seconds that SQLite is locked"
    )
    options = parser.parse_args()
    delays = options.delays
    scratch.fill()
    known = {act.name: act for act in acts()}
    visits, survey = known["report, filed"].visits, known["survey page"].visits[0].path
    sheets = confirmable(len(delays))
    users = {"", "secretary", "city", *(visit.user for visit in visits), *(user for _, user in sheets)}
    cookies = {user: {name: item.value for name, item in client_of(user).cookies.items()} for user in users}
    with copied_data() as environment, served(environment) as server:
        look_at(environment)
        place = Place(server, Path(environment["DATA_DIR"]), cookies)
        hurt(place, delays, visits, sheets)
        if connection.vendor == "sqlite":
            for seconds, visit in zip(options.locked, visits[len(delays) :], strict=False):
                the_database_is_locked(place, seconds, visit)
        elif command := os.environ.get("RESTART_POSTGRES"):
            postgresql_is_restarted(place, command, survey)
        else:
            print("skipped: PostgreSQL restarted under load; RESTART_POSTGRES names no command")
        call_command("verify_audit")
        connection.close()
    sys.exit(bool(place.faults))


if __name__ == "__main__":
    main()
