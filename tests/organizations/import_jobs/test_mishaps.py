"""A long import when two presses meet, a process dies, a right is lost: no row is written unasked, none is stuck."""

import json
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from organizations.importing import job_pages, jobs
from organizations.models import Appointment, Organization
from organizations.roster.importing import IMPORT as ROSTER
from organizations.workbooks.kept import Shelf
from tests.builders.audit import rewrite
from tests.builders.import_files import uploaded
from tests.builders.import_jobs import PAGE, alive, asked, checked, run, text, token_of
from tests.builders.roster import CITY, a_workbook, but
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
ALL_FOUR = 4
SHELF = Shelf("tried", "tried")


def test_page_and_process_write_beside_the_rows_at_once(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    token = SHELF.keep({}, 1, 1, {})
    write = Path.write_text

    def meanwhile(place, text, **options):
        count = write(place, text, **options)
        if text == "of the process":
            SHELF.put(token, "cancel", "of the page")
        return count

    monkeypatch.setattr(Path, "write_text", meanwhile)
    SHELF.put(token, "progress", "of the process")
    assert SHELF.beside(token, "progress").read_text() == "of the process"
    assert SHELF.beside(token, "cancel").read_text() == "of the page"


def test_what_is_cleared_away_while_it_is_written_is_no_failure(monkeypatch):
    token = SHELF.keep({}, 1, 1, {})
    write = Path.write_text

    def meanwhile(place, text, **options):
        count = write(place, text, **options)
        SHELF.discard(token)
        return count

    monkeypatch.setattr(Path, "write_text", meanwhile)
    SHELF.put(token, "progress", "")
    assert not list(SHELF.folder.iterdir())


def test_two_who_look_do_not_take_each_other_for_the_process(client, admin, monkeypatch):
    job = jobs.job_named(ROSTER, token_of(asked(client)))
    lock, seen = jobs.fcntl.flock, []

    def meanwhile(handle, how):
        lock(handle, how)
        if not seen:
            seen.append("first")
            seen.append(job.is_running)

    monkeypatch.setattr(jobs.fcntl, "flock", meanwhile)
    assert not job.is_running
    assert seen == ["first", False]


def test_rows_whose_confirmation_died_before_its_process_come_back(client, admin, monkeypatch):
    address, digest = checked(client)
    ROSTER.shelf.claim(token_of(address))
    answer = client.get(address, follow=True)
    assert "10 分钟后可在原页面重新确认" in answer.content.decode()

    with monkeypatch.context() as patch:
        patch.setattr("organizations.workbooks.kept.age_of", lambda place: 10 * 60 + 1)
        assert "确认导入" in text(client, address)
    client.post(address, {"plan": digest})
    run(address)
    assert Organization.objects.count() == ALL_FOUR


def test_rows_come_back_where_no_process_can_be_begun(client, admin, monkeypatch):
    address, digest = checked(client)
    with monkeypatch.context() as patch:
        patch.setattr(Shelf, "put", lambda *args: (_ for _ in ()).throw(OSError("no space left")))
        with pytest.raises(OSError, match="no space"):
            client.post(address, {"plan": digest})
    assert ROSTER.shelf.beside(token_of(address), "json").exists()
    assert "确认导入" in text(client, address)


def test_a_check_asked_for_again_does_not_come_before_a_confirmation(client, admin, started, monkeypatch):
    """Between the two the order to write was there, its process not yet."""
    address, digest = checked(client)
    begin = job_pages.begin_checking

    def confirmed_meanwhile(*args):
        other = Client()
        other.force_login(admin.user)
        other.post(address, {"plan": digest})
        return begin(*args)

    monkeypatch.setattr(job_pages, "begin_checking", confirmed_meanwhile)
    client.post(f"{address}job/", {"again": "1"})
    assert len(started) == 2
    run(address)
    assert Organization.objects.count() == ALL_FOUR


@pytest.mark.parametrize("step", [jobs.CHECK, jobs.WRITE])
def test_what_a_process_holds_gets_no_other_order(client, admin, started, step):
    token = token_of(asked(client))
    order = jobs.job_named(ROSTER, token).order
    if step == jobs.WRITE:
        ROSTER.shelf.claim(token)
    handle = alive(f"/{token}/")
    with pytest.raises(jobs.TakenError):
        jobs.begin(ROSTER, token, replace(order, step=step, user=order.user + 1))
    os.close(handle)
    assert len(started) == 1


@pytest.mark.parametrize("step", [jobs.CHECK, jobs.WRITE])
def test_nothing_begins_without_its_rows(client, admin, started, step):
    token = token_of(asked(client))
    if step == jobs.CHECK:
        ROSTER.shelf.claim(token)
    order = jobs.job_named(ROSTER, token).order
    with pytest.raises(jobs.TakenError):
        jobs.begin(ROSTER, token, replace(order, step=step))
    assert len(started) == 1


def test_a_cancel_that_nobody_heard_does_not_end_the_next(client, admin):
    address, digest = checked(client)
    client.post(address, {"plan": digest})
    handle = alive(address)
    client.post(f"{address}job/", {"cancel": "1"})
    os.close(handle)
    assert "导入中断，没有写入任何内容" in text(client, address)
    client.post(address, {"plan": digest})
    run(address)
    assert Organization.objects.count() == ALL_FOUR


def test_what_begins_again_shows_nothing_of_the_last_time(client, admin):
    address, digest = checked(client)
    client.post(address, {"plan": digest})
    jobs.Telling(jobs.job_named(ROSTER, token_of(address)))("写入账号", 3, 4)
    assert "导入中断" in text(client, address)
    client.post(f"{address}job/", {"again": "1"})
    assert "确认导入" not in text(client, address)
    handle = alive(address)
    assert "75%" not in text(client, address)
    os.close(handle)
    run(address)
    assert "导入中断" not in text(client, address)


def test_another_import_of_the_same_person_is_not_taken_for_a_killed_one(client, admin):
    address, digest = checked(client)
    client.post(address, {"plan": digest})
    few = uploaded(client, PAGE, a_workbook([but(CITY, 姓名="王新")]))["Location"]
    client.post(few, {"plan": client.get(few).context["page"].digest})
    entry = AuditEntry.objects.get(verb=ROSTER.verb)
    assert entry.content["details"]["token"] == str(token_of(few))
    assert "导入中断，没有写入任何内容" in text(client, address)


def test_whoever_lost_the_right_but_not_the_post_writes_nothing(client, admin, monkeypatch):
    address, digest = checked(client)
    client.post(address, {"plan": digest})
    with monkeypatch.context() as patch:
        patch.setitem(vars(ROSTER), "may", lambda actor: False)
        run(address)
    assert Organization.objects.count() == 1
    assert ROSTER.missing_right in text(client, address)


def test_whoever_loses_the_post_while_it_is_written_writes_nothing(client, admin, monkeypatch):
    def lost_meanwhile(telling, step, done, total):
        yesterday = admin.starts_on - timedelta(days=1)
        if step == "写入任职":
            rewrite(Appointment.objects.filter(pk=admin.pk), starts_on=yesterday, ends_on=yesterday)

    address, digest = checked(client)
    client.post(address, {"plan": digest})
    monkeypatch.setattr(jobs.Telling, "__call__", lost_meanwhile)
    run(address)
    assert Organization.objects.count() == 1
    assert ROSTER.shelf.beside(token_of(address), "json").exists()


@pytest.mark.parametrize("kept", ['{"step": "check", "later": 1}', '{"step": "check"}', "[]", ""])
def test_an_order_of_another_release_is_passed_over(client, admin, started, kept):
    address = asked(client)
    place = ROSTER.shelf.beside(token_of(address), "job")
    order = json.loads(place.read_text())
    place.write_text(json.dumps(order | json.loads(kept)) if "later" in kept else kept)
    handle = alive(address)
    assert client.get(PAGE).status_code == 200
    assert "重新核对" in text(client, address)
    asked(client)
    os.close(handle)
    assert len(started) == 2
    client.post(f"{address}job/", {"again": "1"})
    assert started[2:] == [token_of(address)]


def test_readers_are_not_shut_out_while_it_writes(client, admin):
    if connection.vendor != "sqlite":
        pytest.skip("a question of SQLite")
    address = asked(client)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA cache_spill=ON")
        run(address)
        assert cursor.execute("PRAGMA cache_spill").fetchone() == (0,)
        cursor.execute("PRAGMA cache_spill=ON")
