"""A workbook of many sheets: begun by the list, made beside the web process, told of as it grows, its owner's alone."""

import errno
import os
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from unittest import mock

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from organizations import beside, export_jobs
from organizations.models import Appointment, ExportJob, User
from organizations.roles import Role
from organizations.sheets.table import unfinished
from reviews import bulk_export
from tests.builders.audit import rewrite
from tests.builders.people import a_user, an_appointment
from tests.builders.reviews import a_township
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
START = export_jobs.start


@pytest.fixture
def started(monkeypatch, settings, tmp_path):
    """Jobs whose process would have been started; three sheets are many."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(bulk_export, "MOST_AT_ONCE", 2)
    monkeypatch.setattr(export_jobs, "EVERY", 0)
    jobs: list[ExportJob] = []
    monkeypatch.setattr(export_jobs, "start", jobs.append)
    return jobs


@pytest.fixture
def found(started):
    return a_township(villages=3)


def ask(client, who, address="/reviews/?export=sheets"):
    client.force_login(who.user)
    return client.get(address)


def begun(client, found, django_capture_on_commit_callbacks) -> ExportJob:
    with django_capture_on_commit_callbacks(execute=True):
        answer = ask(client, found.scorer)
    job = ExportJob.objects.get()
    assert answer.status_code == 302
    assert answer.url == job.get_absolute_url()
    return job


def test_a_short_list_comes_at_once_a_long_one_by_a_job(
    client, found, started, django_capture_on_commit_callbacks
):
    job = begun(client, found, django_capture_on_commit_callbacks)
    assert started == [job]
    assert (job.total, job.done, job.is_running) == (3, 0, True)
    assert AuditEntry.objects.filter(verb="export").count() == 1
    begun(client, found, django_capture_on_commit_callbacks)
    assert len(started) == 1, "the same list is under way already"

    short = ask(client, found.scorer, f"/reviews/?export=sheets&organization={found.villages[0].pk}")
    assert short["Content-Type"].endswith("sheet")


def test_portions_are_whole_groups_and_nobody_is_left_out(monkeypatch):
    monkeypatch.setattr(bulk_export, "IN_MEMORY", 3)
    keys = [(1, 10), (2, 10), (3, 11), (4, 11), (5, 12), (6, 12)]
    assert list(bulk_export.portions(keys)) == [[1, 2, 3, 4], [5, 6]]


def test_the_page_says_how_far_it_is(client, found, django_capture_on_commit_callbacks):
    job = begun(client, found, django_capture_on_commit_callbacks)
    ExportJob.objects.update(done=1)
    page = client.get(job.get_absolute_url()).content.decode()
    assert "已生成 1 份，共 3 份" in page
    assert "data-refresh" in page
    assert "现在刷新" in page, "without a script the link asks again"
    assert client.get(f"{job.get_absolute_url()}file/").status_code == 404


def test_the_process_makes_the_workbook(client, found, django_capture_on_commit_callbacks):
    job = begun(client, found, django_capture_on_commit_callbacks)
    call_command("make_workbook", str(job.pk))
    job.refresh_from_db()
    assert (job.done, job.is_ready, job.percent) == (3, True, 100)
    page = client.get(job.get_absolute_url()).content.decode()
    assert "data-refresh" not in page
    answer = client.get(f"{job.get_absolute_url()}file/")
    book = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))
    assert len(book.sheetnames) == 3
    with pytest.raises(CommandError, match="already"):
        call_command("make_workbook", str(job.pk))


def test_it_tells_of_every_few_forms(found, started, django_capture_on_commit_callbacks, client):
    job = begun(client, found, django_capture_on_commit_callbacks)
    seen = [ExportJob.objects.get().done for _ in export_jobs.telling(job, iter("abc"))]
    assert seen == [0, 1, 2]
    assert ExportJob.objects.get().done == 3


def test_only_its_owner_in_the_same_post_sees_it(client, found, django_capture_on_commit_callbacks):
    job = begun(client, found, django_capture_on_commit_callbacks)
    call_command("make_workbook", str(job.pk))
    colleague = an_appointment(found.township, Role.OFFICER, a_user("旁人"))
    for address in (job.get_absolute_url(), f"{job.get_absolute_url()}file/"):
        for who in (colleague, found.secretary):
            assert ask(client, who, address).status_code == 404


def test_whoever_lost_the_post_gets_nothing(client, found, django_capture_on_commit_callbacks):
    job = begun(client, found, django_capture_on_commit_callbacks)
    rewrite(Appointment.objects.filter(pk=found.scorer.pk), ends_on=date(2021, 1, 1))
    with pytest.raises(CommandError, match="no longer"):
        call_command("make_workbook", str(job.pk))
    job.refresh_from_db()
    assert job.has_failed
    assert job.is_over


def test_whose_account_was_stopped_gets_nothing(client, found, django_capture_on_commit_callbacks):
    job = begun(client, found, django_capture_on_commit_callbacks)
    User.objects.filter(pk=found.scorer.user_id).update(is_active=False)
    with pytest.raises(CommandError, match="no longer"):
        call_command("make_workbook", str(job.pk))


def test_a_process_that_falls_silent_is_over(client, found, django_capture_on_commit_callbacks):
    job = begun(client, found, django_capture_on_commit_callbacks)
    ExportJob.objects.update(heard_at=timezone.now() - timedelta(minutes=6))
    page = client.get(job.get_absolute_url()).content.decode()
    assert "生成中断" in page
    assert "data-refresh" not in page
    assert "重新导出" in page


def test_a_process_that_is_killed_is_over_at_once_and_another_is_begun(
    client, found, started, monkeypatch, django_capture_on_commit_callbacks
):
    job = begun(client, found, django_capture_on_commit_callbacks)
    handed: list[int] = []
    popen = lambda *args, pass_fds, **options: handed.append(os.dup(pass_fds[0]))  # noqa: E731
    monkeypatch.setattr(beside.subprocess, "Popen", popen)
    START(job)
    half = unfinished(export_jobs.place(job))
    half.write_bytes(b"half")
    assert "data-refresh" in client.get(job.get_absolute_url()).content.decode()

    os.close(handed[0])

    page = client.get(job.get_absolute_url()).content.decode()
    assert "生成中断" in page
    assert "data-refresh" not in page
    assert client.get(f"{job.get_absolute_url()}file/").status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        ask(client, found.scorer)
    assert len(started) == 2
    assert not half.exists()


def test_a_process_that_does_not_begin_is_told(
    client, found, monkeypatch, django_capture_on_commit_callbacks
):
    job = begun(client, found, django_capture_on_commit_callbacks)
    monkeypatch.setattr(beside.subprocess, "Popen", mock.Mock(side_effect=OSError("no memory")))

    START(job)

    assert "生成中断" in client.get(job.get_absolute_url()).content.decode()
    assert list(export_jobs.SHELF.folder.iterdir()) == []


def test_after_a_day_it_is_gone(client, found, django_capture_on_commit_callbacks):
    job = begun(client, found, django_capture_on_commit_callbacks)
    call_command("make_workbook", str(job.pk))
    ExportJob.objects.update(begun_at=timezone.now() - timedelta(hours=25))
    assert client.get(f"{job.get_absolute_url()}file/").status_code == 404
    export_jobs.sweep()
    assert not ExportJob.objects.exists()


def test_a_job_that_ended_well_since_it_was_read_is_not_over(
    client, found, django_capture_on_commit_callbacks
):
    job = begun(client, found, django_capture_on_commit_callbacks)
    job.order.parent.mkdir(parents=True, exist_ok=True)
    job.order.touch()
    assert job.is_over
    ExportJob.objects.filter(pk=job.pk).update(ready_at=timezone.now())

    assert not job.is_over


@pytest.mark.parametrize("method", ["touch", "rename"])
def test_a_job_that_a_full_disk_did_not_let_begin_stands_in_nobodys_way(
    client, found, django_capture_on_commit_callbacks, monkeypatch, method
):
    job = begun(client, found, django_capture_on_commit_callbacks)
    job.order.parent.mkdir(parents=True, exist_ok=True)
    monkeypatch.setattr(export_jobs, "begun_holding", lambda *given: True)
    with mock.patch.object(Path, method, side_effect=OSError(errno.ENOSPC, "full")):
        START(job)
    job.refresh_from_db()

    assert job.is_over
    assert list(job.order.parent.iterdir()) == []


def test_what_is_forgotten_leaves_no_order(client, found, django_capture_on_commit_callbacks):
    job = begun(client, found, django_capture_on_commit_callbacks)
    job.order.parent.mkdir(parents=True, exist_ok=True)
    job.order.touch()
    order = job.order
    with django_capture_on_commit_callbacks(execute=True):
        export_jobs.forget([job])

    assert not order.exists()
