"""No room on the disk: a page says so and the second try is safe; nothing half done stays, whatever was being written."""

import errno
from datetime import date
from io import StringIO

import openpyxl
import pytest
import time_machine
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from organizations import export_jobs
from organizations.backups import archive
from organizations.models import ExportJob
from organizations.roles import Role
from organizations.workbooks import kept
from projects.models import Attachment, Problem, ProgressReport
from projects.problem_import.writing import IMPORT
from projects.states import ProjectState
from tests.builders.import_files import uploaded
from tests.builders.people import a_city, an_appointment
from tests.builders.problem_files import HANDED, PAGE, table
from tests.builders.reports import a_report_post
from tests.builders.uploads import a_picture
from tests.builders.work import a_project, a_round
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
WORDS = ("服务器存储空间已满，本次没有保存", "您填的内容都在")


@pytest.fixture(autouse=True)
def today(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel("2026-07-24 10:00 +0800", tick=False):
        yield


@pytest.fixture
def city():
    a_round()
    return a_city()


def full(*args, **options):
    raise OSError(errno.ENOSPC, "No space left on device")


def visitor(post) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(post.user, "organizations.backends.AccountBackend")
    return client


def told(answer) -> bool:
    return answer.status_code == 503 and all(words in answer.content.decode() for words in WORDS)


def test_a_report_with_a_photo(city, monkeypatch):
    secretary = an_appointment(city[-1], Role.SECRETARY)
    project = a_project(city[-1], ProjectState.IN_PROGRESS, started_on=date(2026, 6, 8))
    client, entries = visitor(secretary), AuditEntry.objects.count()

    def send():
        photo = SimpleUploadedFile("现场.jpg", a_picture("JPEG"))
        return client.post(
            reverse("projects:report_new", args=[project.pk]), a_report_post() | {"files": [photo]}
        )

    with monkeypatch.context() as patch:
        patch.setattr(FileSystemStorage, "_save", full)
        assert told(send())
    assert not ProgressReport.objects.exists()
    assert not Attachment.objects.exists()
    assert AuditEntry.objects.count() == entries
    assert send().status_code == 302
    assert (ProgressReport.objects.count(), Attachment.objects.count()) == (1, 1)


def test_a_workbook_that_comes_in(city, monkeypatch):
    client = visitor(an_appointment(city[0], Role.OFFICER))
    with monkeypatch.context() as patch:
        patch.setattr(kept.json, "dump", full)
        assert told(uploaded(client, PAGE, table(HANDED)))
    assert list(IMPORT.shelf.folder.iterdir()) == []
    assert uploaded(client, PAGE, table(HANDED)).status_code == 302
    assert not Problem.objects.exists()


def test_a_workbook_that_goes_out(city, monkeypatch):
    client = visitor(an_appointment(city[0], Role.OFFICER))
    monkeypatch.setattr(openpyxl.worksheet._write_only, "create_temporary_file", full, raising=False)
    monkeypatch.setattr(openpyxl.worksheet._writer, "create_temporary_file", full)

    assert told(client.get(reverse("projects:projects"), {"export": "full"}))
    assert not AuditEntry.objects.filter(verb="export").exists()


def test_a_workbook_that_is_made_beside(city, monkeypatch):
    post = an_appointment(city[0], Role.OFFICER)
    job = ExportJob.objects.create(user=post.user, post=post, kind="ledger", name="台账.xlsx")
    monkeypatch.setattr(openpyxl.Workbook, "save", full)

    with pytest.raises(OSError, match="No space"):
        call_command("make_workbook", str(job.pk))

    assert "生成中断" in visitor(post).get(job.get_absolute_url()).content.decode()
    assert list(export_jobs.SHELF.folder.iterdir()) == []


@pytest.mark.django_db(transaction=True)
def test_a_backup(city, monkeypatch, tmp_path):
    monkeypatch.setattr(archive, "add_manifest", full)

    with pytest.raises(CommandError, match="备份没有完成"):
        call_command("backup", tmp_path / "b.zip", stdout=StringIO())

    assert not list(tmp_path.glob("b.zip*"))
