"""A long import is checked and written by a process of its own: how far it is, what a kill leaves, who may end it."""

import json
import os

import pytest
from django.db import IntegrityError

from organizations import beside
from organizations.importing import jobs
from organizations.importing.imports import NotWrittenError
from organizations.models import Organization
from organizations.roles import Role
from organizations.roster.importing import IMPORT as ROSTER
from tests.builders.audit import rewrite
from tests.builders.import_files import counts, said
from tests.builders.import_jobs import PAGE, alive, asked, checked, run, text, token_of
from tests.builders.people import an_appointment
from tests.builders.roster import CITY, COUNTY, FOUR, a_workbook, but
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
ALL_FOUR = 4
START = jobs.start


def test_many_rows_are_checked_by_a_process_few_at_once(client, admin, started):
    address = asked(client)
    assert started == [token_of(address)]
    assert "核对没有开始或中途中断" in text(client, address), "nobody holds the order"

    handle = alive(address)
    page = text(client, address)
    os.close(handle)
    assert "正在核对" in page
    assert "data-refresh" in page
    assert "现在刷新" in page, "without a script the link asks again"

    run(address)
    page = client.get(address)
    assert counts(page) == (3, 1, 0)
    assert "确认导入" in page.content.decode()
    asked(client, a_workbook([CITY]))
    assert len(started) == 1, "one row is few"


def test_a_page_that_is_only_read_begins_nothing(client, admin, started):
    address = asked(client)
    started.clear()
    for ask in (client.get, client.head):
        ask(address)
    assert started == []
    assert client.get(f"{address}job/").status_code == 405
    client.post(f"{address}job/", {"again": "1"})
    assert started == [token_of(address)]


def test_the_process_writes_what_was_confirmed_and_says_so(client, admin, started):
    address, digest = checked(client)
    assert client.post(address, {"plan": digest})["Location"] == address
    assert Organization.objects.count() == 1, "the request writes nothing"
    assert len(started) == 2

    run(address)
    assert Organization.objects.count() == ALL_FOUR
    page = text(client, address)
    assert "新增 3 项、更正 1 项，0 项不变" in page
    assert "data-refresh" not in page
    assert client.post(address, {"plan": digest}).status_code == 200
    assert AuditEntry.objects.filter(verb="import_roster").count() == 1
    assert sorted(path.suffix for path in ROSTER.shelf.folder.iterdir()) == [".done", ".job"]


def test_it_says_how_far_it_is(client, admin):
    address = asked(client)
    job = jobs.job_named(ROSTER, token_of(address))
    jobs.Telling(job)("写入账号", 3, 4)
    handle = alive(address)
    page = text(client, address)
    os.close(handle)
    assert "写入账号 3 / 4" in page
    assert "完成 75%" in page


def test_every_step_is_told(client, admin, monkeypatch):
    steps = []
    monkeypatch.setattr(jobs.Telling, "__call__", lambda self, *told: steps.append(told))
    address, digest = checked(client)
    client.post(address, {"plan": digest})
    run(address)
    assert ("核对", 4, 4) in steps
    assert {"写入党组织", "写入账号", "写入任职"} <= {step for step, _, _ in steps}


def test_what_a_killed_process_had_not_committed_comes_back(client, admin):
    address, digest = checked(client)
    client.post(address, {"plan": digest})

    page = text(client, address)
    assert "导入中断，没有写入任何内容，请重新确认" in page
    assert "确认导入" in page
    assert Organization.objects.count() == 1
    client.post(address, {"plan": digest})
    run(address)
    assert Organization.objects.count() == ALL_FOUR


def test_what_a_killed_process_had_committed_is_done(client, admin, monkeypatch):
    """Killed between commit and word."""
    address, digest = checked(client)
    client.post(address, {"plan": digest})
    with monkeypatch.context() as patch:
        patch.setattr("organizations.importing.running.finish", lambda job, words: None)
        run(address)
    assert ROSTER.shelf.beside(token_of(address), "claimed").exists()

    page = text(client, address)
    assert "已导入" in page
    assert "导入中断" not in page
    client.post(address, {"plan": digest})
    assert AuditEntry.objects.filter(verb="import_roster").count() == 1


def test_a_process_that_lives_keeps_its_rows_however_long_it_takes(client, admin, monkeypatch):
    address, digest = checked(client)
    client.post(address, {"plan": digest})
    monkeypatch.setattr("organizations.workbooks.kept.age_of", lambda place: 10**6)
    handle = alive(address)
    page = text(client, address)
    client.post(address, {"plan": digest})
    os.close(handle)
    assert "正在写入" in page
    assert ROSTER.shelf.load(token_of(address), admin.user_id) is None


def test_whoever_began_it_may_cancel_it(client, admin):
    address, digest = checked(client)
    client.post(address, {"plan": digest})
    handle = alive(address)
    assert "取消导入" in text(client, address)
    client.post(f"{address}job/", {"cancel": "1"})
    assert "正在取消" in text(client, address)
    os.close(handle)
    run(address)
    assert Organization.objects.count() == 1
    assert "已取消导入，没有写入任何内容" in text(client, address)


def test_a_check_that_is_cancelled_takes_its_rows_along_and_says_so(client, admin):
    address = asked(client)
    handle = alive(address)
    client.post(f"{address}job/", {"cancel": "1"})
    os.close(handle)
    run(address)
    assert sorted(path.suffix for path in ROSTER.shelf.folder.iterdir()) == [".done", ".job"]
    page = text(client, address)
    assert "已取消核对，没有写入任何内容" in page
    assert "已导入" not in page
    assert address not in text(client, PAGE)


def test_what_changed_meanwhile_is_shown_before_it_is_written(client, admin):
    address, digest = checked(client)
    client.post(address, {"plan": "another"})
    run(address)
    page = client.get(address)
    assert "核对之后系统中的数据有了变化" in page.content.decode()
    assert page.context["page"].digest == digest
    assert Organization.objects.count() == 1


@pytest.mark.parametrize(
    "failure", [NotWrittenError("附件空间已满"), IntegrityError()], ids=["full", "clash"]
)
def test_what_cannot_be_written_says_why_and_is_checked_again(client, admin, monkeypatch, failure):
    def fail(*args, **options):
        raise failure

    address, digest = checked(client)
    client.post(address, {"plan": digest})
    monkeypatch.setattr(type(ROSTER), "run", fail)
    run(address)
    page = text(client, address)
    assert ("没有写入：附件空间已满" if str(failure) else ROSTER.conflict) in page
    assert "重新核对" in page
    assert client.post(address, {"plan": digest}).status_code == 409, "what was shown holds no more"


def test_a_mistake_in_the_program_writes_nothing(client, admin, monkeypatch):
    address, digest = checked(client)
    client.post(address, {"plan": digest})
    monkeypatch.setattr(type(ROSTER), "run", lambda *args, **options: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run(address)
    assert "导入中断，没有写入任何内容" in text(client, address)


def test_refusals_come_as_list_and_marked_copy(client, admin):
    rows = [CITY, but(COUNTY, 层级="组"), but(FOUR[3], 上级党组织="某镇")]
    address, _ = checked(client, a_workbook(rows))
    page = client.get(address)
    assert page.context["page"].is_refused
    assert said(page)[0].startswith("B3：")
    assert client.get(f"{address}marked/").status_code == 200
    assert client.get(f"{address}refusals/").status_code == 200
    assert client.post(address, {"plan": page.context["page"].digest}).status_code == 422


@pytest.mark.parametrize("is_written", [False, True])
def test_only_its_owner_sees_it(client, admin, is_written):
    address, digest = checked(client)
    if is_written:
        client.post(address, {"plan": digest})
        run(address)
    other = an_appointment(admin.organization, Role.SYSTEM_ADMIN)
    client.force_login(other.user)
    assert client.get(address)["Location"] == PAGE
    assert client.post(f"{address}job/", {"again": "1"})["Location"] == PAGE


def test_whoever_lost_the_post_writes_nothing(client, admin):
    address, digest = checked(client)
    client.post(address, {"plan": digest})
    rewrite(type(admin).objects.filter(pk=admin.pk), ends_on="2021-01-01")
    run(address)
    assert Organization.objects.count() == 1
    assert ROSTER.shelf.beside(token_of(address), "json").exists()


def test_more_than_the_machine_bears_wait(client, admin, started, monkeypatch):
    handle = alive(asked(client))
    monkeypatch.setattr(jobs, "MOST_RUNNING", 1)
    client.force_login(an_appointment(admin.organization, Role.SYSTEM_ADMIN).user)
    other = asked(client)
    os.close(handle)
    assert len(started) == 1
    page = text(client, other)
    assert "已有大批导入正在办理" in page
    assert "重新核对" in page


def test_of_one_person_one_runs_and_the_second_place_is_for_others(client, admin, started):
    handle = alive(asked(client))
    assert "已有大批导入正在办理" in text(client, asked(client))
    assert len(started) == 1
    client.force_login(an_appointment(admin.organization, Role.SYSTEM_ADMIN).user)
    other = asked(client)
    os.close(handle)
    assert started[1:] == [token_of(other)]


def test_whoever_checks_one_does_not_write_another(client, admin, started):
    """The rows that the confirmation had claimed are there again at once."""
    address, digest = checked(client)
    handle = alive(asked(client))
    client.post(address, {"plan": digest})
    os.close(handle)
    page = text(client, address)
    assert "已有大批导入正在办理" in page
    assert "确认导入" in page
    assert len(started) == 2


def test_the_upload_page_leads_back_to_what_is_under_way(client, admin):
    address, digest = checked(client)
    assert address in text(client, PAGE)
    client.post(address, {"plan": digest})
    run(address)
    assert address not in text(client, PAGE)


def test_kept_results_are_read_as_they_were(client, admin):
    address, _ = checked(client)
    content = json.loads(ROSTER.shelf.beside(token_of(address), "shown").read_text())
    assert content["report"]["new_people"] == ALL_FOUR


def test_the_order_is_held_until_the_process_ends(client, admin, monkeypatch):
    """Whoever inherits the lock holds it, though the page that began has let go of it."""
    address = asked(client)
    handed: list[int] = []
    monkeypatch.setattr(
        beside.subprocess, "Popen", lambda *args, pass_fds, **options: handed.append(os.dup(pass_fds[0]))
    )
    START(ROSTER, token_of(address))
    assert jobs.job_named(ROSTER, token_of(address)).is_running
    os.close(handed[0])
    assert not jobs.job_named(ROSTER, token_of(address)).is_running
