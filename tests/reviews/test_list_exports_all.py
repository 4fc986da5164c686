"""Every list that leaves as a workbook: its filter, order, day and person in the head, one audit entry, and beyond
five thousand rows a process of its own, which its owner may end.
"""

from io import BytesIO
from itertools import pairwise
from unittest.mock import Mock

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from organizations import export_jobs, exports
from organizations.exports import LISTS
from organizations.models import ExportJob
from organizations.roles import Role
from tests.builders.exports import NARROWED, an_office
from tests.builders.people import acting, an_appointment
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return an_office()


@pytest.fixture
def started(monkeypatch, settings, tmp_path):
    """Jobs whose process would have been started; two rows are many, and each of them is told."""
    settings.MEDIA_ROOT = tmp_path
    jobs: list[ExportJob] = []
    monkeypatch.setattr(export_jobs, "start", jobs.append)
    monkeypatch.setattr(export_jobs, "EVERY", 0)
    monkeypatch.setattr(exports, "MOST_AT_ONCE", 1)
    monkeypatch.setattr(exports, "IN_MEMORY", 2)
    return jobs


def address_of(kind: str, /, **query: str) -> str:
    asked = QueryDict(mutable=True)
    asked.update(query | {"export": "xlsx"})
    return f"{reverse(LISTS[kind].page)}?{asked.urlencode()}"


def rows_of(content: bytes) -> list[tuple]:
    """Rows that begin with a serial number, without it."""
    rows = load_workbook(BytesIO(content)).active.iter_rows(values_only=True)
    return [row[1:] for row in rows if isinstance(row[0], int)]


def texts_of(content: bytes) -> str:
    rows = load_workbook(BytesIO(content)).active.iter_rows(values_only=True)
    return "\n".join(str(value) for row in rows for value in row if value is not None)


def test_whoever_only_looks_ahead_begins_nothing(client, office, started):
    client.force_login(office.user)
    address = address_of("problems")
    assert client.head(address).status_code == 204
    assert client.get(address, headers={"sec-purpose": "prefetch;prerender"}).status_code == 204
    assert not ExportJob.objects.exists()
    assert not AuditEntry.objects.filter(verb="export").exists()
    assert client.get(address).status_code == 302


def test_a_job_of_an_earlier_version_is_gone(client, office, started):
    job = ExportJob.objects.create(
        user=office.user, post=office, kind="forms of then", total=1, name="表.xlsx"
    )
    client.force_login(office.user)
    for tail in ("", "file/"):
        assert client.get(f"{job.get_absolute_url()}{tail}").status_code == 404
    assert client.post(f"{job.get_absolute_url()}cancel/").status_code == 404


def test_no_list_is_forgotten():
    assert set(NARROWED) == set(LISTS)


@pytest.mark.parametrize("kind", sorted(LISTS))
def test_filter_day_and_person_stand_in_the_head_and_the_export_in_the_log(client, office, kind):
    client.force_login(office.user)
    query, words, kept = NARROWED[kind]
    every = client.get(address_of(kind)).content
    some = client.get(address_of(kind, **query)).content
    head = next(line for line in texts_of(some).splitlines() if line.startswith("筛选条件："))
    assert words in head
    assert "数据截止：" in head
    assert f"导出人：{office.user.name}" in head
    assert len(rows_of(every)) > len(rows_of(some)) == kept
    entries = [entry.content["details"] for entry in AuditEntry.objects.filter(verb="export")]
    assert [entry["list"] for entry in entries] == [kind, kind]
    assert sorted(entry["rows"] for entry in entries) == sorted([len(rows_of(every)), kept])


@pytest.mark.parametrize("kind", sorted(LISTS))
def test_a_long_list_is_made_by_a_process_of_its_own(
    client, office, started, kind, monkeypatch, django_capture_on_commit_callbacks
):
    client.force_login(office.user)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.get(address_of(kind))
    job = ExportJob.objects.get()
    assert (answer.url, started) == (job.get_absolute_url(), [job])
    assert AuditEntry.objects.filter(verb="export").count() == 1
    call_command("make_workbook", str(job.pk))
    page = client.get(job.get_absolute_url()).content.decode()
    assert f"{job.total} 行已全部写入工作簿" in page
    made = b"".join(client.get(f"{job.get_absolute_url()}file/").streaming_content)
    monkeypatch.setattr(exports, "MOST_AT_ONCE", 5000)
    at_once = client.get(address_of(kind)).content
    assert rows_of(made) == rows_of(at_once), "the same rows in the same order"
    assert len(rows_of(made)) == job.total > 1


@pytest.mark.parametrize("kind", sorted(LISTS))
def test_whoever_may_not_see_a_list_gets_none_from_the_process(office, kind):
    stranger = acting(an_appointment(office.organization.parent.parent, Role.AUDITOR))
    with pytest.raises(PermissionDenied):
        LISTS[kind].work(stranger, {})


def begun(client, office, capture) -> ExportJob:
    client.force_login(office.user)
    with capture(execute=True):
        client.get(address_of("problems"))
    return ExportJob.objects.get()


def test_ones_own_are_listed(client, office, started, django_capture_on_commit_callbacks):
    job = begun(client, office, django_capture_on_commit_callbacks)
    ExportJob.objects.create(user=office.user, post=office, kind="forms of then", name="旧表.xlsx")
    page = client.get("/exports/").content.decode()
    assert job.get_absolute_url() in page
    assert "正在生成 0%" in page
    assert "旧表" not in page
    with CaptureQueriesContext(connection) as one:
        client.get("/exports/")
    for _ in range(2):
        ExportJob.objects.create(user=office.user, post=office, kind="problems", name="表.xlsx")
    with CaptureQueriesContext(connection) as three:
        client.get("/exports/")
    assert len(one) == len(three)
    client.force_login(an_appointment(office.organization, Role.OFFICER).user)
    assert job.get_absolute_url() not in client.get("/exports/").content.decode()


def test_one_at_a_time(client, office, started, django_capture_on_commit_callbacks):
    job = begun(client, office, django_capture_on_commit_callbacks)
    answer = client.get(address_of("tasks"))
    assert answer.url == job.get_absolute_url()
    assert "完成或取消后再导出其他内容" in client.get(answer.url).content.decode()
    assert started == [job]
    assert AuditEntry.objects.filter(verb="export").count() == 1


def test_the_process_ends_when_its_owner_cancels(client, office, started, django_capture_on_commit_callbacks):
    job = begun(client, office, django_capture_on_commit_callbacks)
    rows = export_jobs.telling(job, iter(range(10)))
    assert next(rows) == 0
    assert client.post(f"{job.get_absolute_url()}cancel/").url == job.get_absolute_url()
    with pytest.raises(export_jobs.CancelledError):
        next(rows)
    page = client.get(job.get_absolute_url()).content.decode()
    assert "导出已取消" in page
    assert "取消导出" not in page
    with pytest.raises(CommandError):
        call_command("make_workbook", str(job.pk))
    assert client.get(f"{job.get_absolute_url()}file/").status_code == 404


def test_nothing_is_left_of_a_cancelled_one(client, office, started, django_capture_on_commit_callbacks):
    job = begun(client, office, django_capture_on_commit_callbacks)
    ExportJob.objects.update(cancelled_at=job.begun_at)
    export_jobs.make(job)
    job.refresh_from_db()
    assert (job.is_ready, job.has_failed) == (False, False)
    assert list(export_jobs.SHELF.folder.iterdir()) == []


def test_a_workbook_that_came_after_the_cancelling_goes(
    client, office, started, monkeypatch, django_capture_on_commit_callbacks
):
    job = begun(client, office, django_capture_on_commit_callbacks)
    monkeypatch.setattr(export_jobs, "EVERY", 1000)
    ExportJob.objects.update(cancelled_at=job.begun_at)
    export_jobs.make(job)
    assert list(export_jobs.SHELF.folder.iterdir()) == []


def test_a_workbook_that_is_there_is_not_cancelled(
    client, office, started, django_capture_on_commit_callbacks
):
    job = begun(client, office, django_capture_on_commit_callbacks)
    export_jobs.make(job)
    assert "已全部写入工作簿" in client.post(f"{job.get_absolute_url()}cancel/", follow=True).content.decode()
    assert client.get(f"{job.get_absolute_url()}file/").status_code == 200


def test_no_process_starts_without_an_entry(
    client, office, started, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(exports, "note_export", Mock(side_effect=RuntimeError))
    client.force_login(office.user)
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(RuntimeError):
        client.get(address_of("problems"))
    assert (started, ExportJob.objects.count()) == ([], 0)


def test_no_more_are_made_at_once_than_the_machine_bears(
    client, office, started, django_capture_on_commit_callbacks
):
    for _ in range(export_jobs.MOST_RUNNING):
        other = an_appointment(office.organization, Role.OFFICER)
        ExportJob.objects.create(user=other.user, post=other, kind="problems")
    client.force_login(office.user)
    answer = client.get(f"{address_of('problems')}&page=1")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "已有大型工作簿正在生成" in page
    assert "page=1" in page
    assert "export=" not in page
    assert started == []


def test_a_person_of_two_posts_takes_one_place(client, office, started, django_capture_on_commit_callbacks):
    other = an_appointment(office.organization, Role.EXPERT, office.user)
    job = ExportJob.objects.create(user=office.user, post=other, kind="problems")
    client.force_login(office.user)
    client.post("/post/", {"post": office.pk})
    answer = client.get(address_of("problems"))
    assert answer.status_code == 409
    assert str(job.pk) not in answer.content.decode()
    assert started == []


def test_of_one_persons_workbooks_the_newest_are_kept(
    client, office, started, django_capture_on_commit_callbacks
):
    for _ in range(export_jobs.KEPT_EACH + 1):
        client.force_login(office.user)
        with django_capture_on_commit_callbacks(execute=True):
            client.get(address_of("problems"))
        export_jobs.make(started[-1])
    kept = {job.pk for job in started[1:]}
    assert {job.pk for job in ExportJob.objects.all()} == kept
    assert {file.stem for file in export_jobs.SHELF.folder.iterdir()} == {str(pk) for pk in kept}


def test_only_the_owner_cancels(client, office, started, django_capture_on_commit_callbacks):
    job = begun(client, office, django_capture_on_commit_callbacks)
    client.force_login(an_appointment(office.organization, Role.OFFICER).user)
    assert client.post(f"{job.get_absolute_url()}cancel/").status_code == 404
    job.refresh_from_db()
    assert job.is_running


def test_records_are_loaded_so_many_at_a_time(office, monkeypatch):
    monkeypatch.setattr(exports, "IN_MEMORY", 2)
    listing = LISTS["problems"].listing(acting(office), {})
    found = LISTS["problems"].find(listing)
    with CaptureQueriesContext(connection) as made:
        keys = [problem.pk for problem in exports.portioned(found.records)]
    assert len(keys) == 10
    assert len(made) == 1 + 5
    numbers = list(found.records.filter(pk__in=keys).values_list("number", flat=True))
    assert all(first > second for first, second in pairwise(numbers))
