"""Kills an installation with -9 and locks its database while people write, and counts what is left.

    BENCHMARK_SCALE=small .venv/bin/python -m benchmarks.faults [--delays 0.02 0.1 0.3 1]
    BENCHMARK_DATABASE_URL=… RESTART_POSTGRES="pg_ctlcluster 17 main restart -m immediate" .venv/bin/python -m benchmarks.faults

gunicorn serves a copy of the scratch data on loopback; its workers die so many seconds after a form was sent. What was
acknowledged must be there, what was not is there wholly or not at all, and sending it again is safe. PostgreSQL is
restarted under load only by the command in RESTART_POSTGRES: never that of a server which others use.
"""

import argparse
import os
import shlex
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from io import BytesIO
from itertools import count, islice
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from benchmarks import scratch
from benchmarks.pages import client_of, cookies_of
from benchmarks.served.acts import PATIENCE, Visit, acts, answer
from benchmarks.served.browser import Browser, Reply, fields
from benchmarks.served.hurting import BROKEN, Place, Send, locked, look_at, making, told
from benchmarks.served.servers import copied_data, served
from feedback.models import StagedAnswer
from organizations import export_jobs
from organizations.models import ExportJob
from organizations.sheets.table import unfinished
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
TRIALS = ("import", "report", "confirmation", "export", "database")


def an_import_is_confirmed(place: Place, delays: list[float], step: int) -> None:
    """Rows that a dead confirmation had claimed come back after ten minutes, so each try brings its own."""
    row = {"问题来源": "群众意见", "影响人数": 30, "发现日期": date(2026, 1, 9)}

    def prepared(mark: str) -> Send:
        rows = [row | {"问题描述": f"{mark}：第 {number} 处路灯不亮"} for number in range(ROWS)]
        browser = place.browser("secretary")
        values = fields(browser.get(PAGE).text, "form_key")
        address = browser.upload(PAGE, values, "file", ("问题.xlsx", a_table(HEADER, rows))).location
        plan = fields(browser.get(address).text, "plan")
        return lambda browser: browser.post(address, plan)

    def found(mark: str) -> int:
        return Problem.objects.filter(description__startswith=mark).count()

    for delay in delays:
        mark = f"断电演练第 {delay} 次"
        reply = place.killed("secretary", prepared(mark), delay)
        whole = found(mark) == ROWS if reply and reply.status == 302 else found(mark) in {0, ROWS}
        place.expect(whole, f"import killed after {delay} s, {told(reply)}: {found(mark)} of {ROWS} rows")
    mark = "断电演练逐笔"
    reply = place.dying("secretary", lambda: prepared(mark), "import", (step, ROWS // 2, ROWS))
    place.expect(found(mark) == ROWS, f"import once more, {told(reply)}: {found(mark)} of {ROWS} rows")


def a_report_is_filed(place: Place, delays: list[float], visits: Iterator[Visit], step: int) -> None:
    for delay, visit in zip([None, *delays], visits, strict=False):
        send, before = filing(place, visit), left_of(place, visit)
        all_of_it = (before[0] + 1, before[1] + 1)
        if delay is None:
            reply = place.dying(visit.user, lambda: send, "report", count(step, step))  # noqa: B023 - called at once
        else:
            first = place.killed(visit.user, send, delay)
            left = left_of(place, visit)
            answered = first is not None and first.status == 302
            whole = left == all_of_it or (not answered and left == before)
            place.expect(whole, f"report killed after {delay} s, {told(first)}: {left} reports and photos")
            reply = send(place.browser(visit.user))
        left = left_of(place, visit)
        place.expect(left == all_of_it, f"report once more, {told(reply)}: {left} reports and photos")


def filing(place: Place, visit: Visit) -> Send:
    values = visit.prepare(place.browser(visit.user))
    photo = ("现场.jpg", a_picture("JPEG", (1600, 1200)))
    return lambda browser: browser.upload(visit.path, values, "files", photo)


def left_of(place: Place, visit: Visit) -> tuple[int, int]:
    """Reports of the project that are filed, and photos; -1 where one has no file."""
    project = int(visit.path.split("/")[2])
    reports = ProgressReport.objects.filter(project=project, state=ReportState.SUBMITTED)
    files = Attachment.objects.filter(report__project=project)
    stored = all((place.folder / "media" / row.file.name).exists() for row in files)
    return reports.count(), files.count() if stored else -1


def a_sheet_is_confirmed(
    place: Place, delays: list[float], sheets: Iterator[tuple[int, str]], step: int
) -> None:
    for delay, (pk, user) in zip([None, *delays], sheets, strict=False):
        send = confirming(place, pk, user)
        sheet = ReviewSheet.objects.get(pk=pk)
        if delay is None:
            reply = place.dying(user, lambda: send, "confirmation", count(step, step))  # noqa: B023 - called at once
        else:
            first = place.killed(user, send, delay)
            sheet.refresh_from_db()
            done = sheet.state == SheetState.CONFIRMED and bool(sheet.digest and sheet.snapshot)
            untouched = sheet.state == SheetState.SCORED and not sheet.digest
            whole = done if first and first.status == 302 else done or untouched
            place.expect(whole, f"confirmation killed after {delay} s, {told(first)}: {sheet.state}")
            reply = send(place.browser(user))
        sheet.refresh_from_db()
        confirmed = sheet.state == SheetState.CONFIRMED
        place.expect(confirmed, f"confirmation once more, {told(reply)}: {sheet.state}")


def confirming(place: Place, pk: int, user: str) -> Send:
    path = f"/reviews/{pk}/confirm/"
    given = {"meeting_on": "2026-02-10", "document_number": "组〔2026〕1号"}
    values = fields(place.browser(user).get(path).text, "meeting_on") | given
    return lambda browser: browser.post(path, values)


def an_export_is_made(place: Place) -> None:
    """The process beside the web one dies, when it has begun and when it has written some: its page says so at once,
    no half workbook is given out, another one begins and is whole."""
    path, browser, earlier = "/reviews/?export=sheets", place.browser("city"), set[str]()
    for moment, has_come in {"begun": begun, "written": written}.items():
        address = browser.get(path).location
        place.expect(
            address.startswith("/exports/") and address not in earlier, "export asked for: begins anew"
        )
        earlier.add(address)
        until(lambda: making(place) and has_come(address))  # noqa: B023 - called at once
        for pid in making(place):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        until(lambda: not job_of(address).is_running)  # noqa: B023 - called at once
        if job_of(address).is_ready:
            place.expect(has_come is written, f"export over before it was killed when {moment}")
            continue
        page, file = browser.get(address).text, browser.get(f"{address}file/")
        place.expect("生成中断" in page, f"export killed when {moment}: its page says so")
        place.expect(file.status == 404, f"export killed when {moment}: its file answers {file.status}")
    last = browser.get(path).location
    until(lambda: not job_of(last).is_running, PATIENCE)
    book = browser.get(f"{last}file/")
    place.expect(book.status == 200 and is_whole(book), f"export once more, {told(book)}: a whole workbook")


def begun(address: str) -> bool:
    return True


def written(address: str) -> bool:
    """Some sheets of it, so that a file lies there."""
    return unfinished(export_jobs.place(job_of(address))).exists()


def job_of(address: str) -> ExportJob:
    """Its row, read anew, and the file that its process holds: the process itself has no name yet in the moment after
    it began, and none any more in the one before it is gone."""
    return ExportJob.objects.get(pk=address.split("/")[2])


def until(holds: Callable[[], object], seconds: float = 60) -> None:
    ends = time.monotonic() + seconds
    while not holds() and time.monotonic() < ends:
        time.sleep(0.05)


def is_whole(book: Reply) -> bool:
    with suppress(zipfile.BadZipFile):
        return zipfile.ZipFile(BytesIO(book.body)).testzip() is None
    return False


def the_database_is_away(place: Place, locked: list[int], visits: Iterator[Visit], survey: str) -> None:
    if connection.vendor == "sqlite":
        for seconds, visit in zip(locked, visits, strict=False):
            the_database_is_locked(place, seconds, visit)
    elif command := os.environ.get("RESTART_POSTGRES"):
        postgresql_is_restarted(place, command, survey)
    else:
        print("skipped: PostgreSQL restarted under load; RESTART_POSTGRES names no command")


def the_database_is_locked(place: Place, seconds: int, visit: Visit) -> None:
    values = visit.prepare(place.browser(visit.user))
    before, _ = left_of(place, visit)
    with locked(seconds):
        reply = place.browser(visit.user).post(visit.path, values)
    filed, _ = left_of(place, visit)
    kept = values["done"] in reply.text or KEPT in reply.text
    filed -= before
    holds = (reply.status, filed) == (302, 1) or (reply.status >= 400 and filed == 0 and kept)
    words = "the text is kept" if kept else "nothing said of the text"
    place.expect(holds, f"locked for {seconds} s, {told(reply)}: {filed} filed; {words}")
    again = place.browser(visit.user).post(visit.path, values)
    place.expect(left_of(place, visit)[0] == before + 1, f"sent once more, {told(again)}")


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


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.faults")
    parser.add_argument(
        "--delays", type=float, nargs="+", default=list(DELAYS), help="seconds from sending to the kill"
    )
    parser.add_argument("--every", type=int, default=1, help="die at every so-manieth write of a request")
    parser.add_argument(
        "--locked", type=int, nargs="+", default=list(LOCKED), help="seconds that SQLite is locked"
    )
    parser.add_argument("--only", nargs="+", choices=TRIALS, default=TRIALS)
    options = parser.parse_args()
    delays, step = options.delays, options.every
    scratch.fill()
    known = {act.name: act for act in acts()}
    visits, survey = known["report, filed"].visits, known["survey page"].visits[0].path
    sheets = confirmable(len(delays) + 1)
    users = {"", "secretary", "city", *(visit.user for visit in visits), *(user for _, user in sheets)}
    cookies = cookies_of(users)
    with copied_data() as environment, served(environment, "fragile") as server:
        look_at(environment)
        place, following = Place(server, Path(environment["DATA_DIR"]), cookies), iter(visits)
        trials = {
            "import": lambda: an_import_is_confirmed(place, delays, step),
            "report": lambda: a_report_is_filed(place, delays, following, step),
            "confirmation": lambda: a_sheet_is_confirmed(place, delays, iter(sheets), step),
            "export": lambda: an_export_is_made(place),
            "database": lambda: the_database_is_away(place, options.locked, following, survey),
        }
        for name in options.only:
            trials[name]()
        call_command("verify_audit")
        connection.close()
    sys.exit(bool(place.faults))


if __name__ == "__main__":
    main()
