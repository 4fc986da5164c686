"""verify_media and sweep_media: every stored file is what it was, and nothing else lies about."""

import hashlib
import io
import json
import os
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.utils import timezone

from feedback.models import Opinion, SurveyResult
from organizations.models import ExportJob
from organizations.roles import Role
from organizations.roster.importing import IMPORT as ROSTER
from projects.models import Attachment
from tests.builders.people import a_city, an_appointment
from tests.builders.surveys import a_result
from tests.builders.work import a_project
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db
CONTENT = b"%PDF-1.7 ..."
DAYS_AGO = 3 * 24 * 3600


@pytest.fixture(autouse=True)
def media(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def village():
    return a_city()[-1]


@pytest.fixture
def attachment(village):
    return Attachment.objects.create(
        file=ContentFile(CONTENT, "协议.pdf"),
        name="协议.pdf",
        extension="pdf",
        size=len(CONTENT),
        sha256=hashlib.sha256(CONTENT).hexdigest(),
        project=a_project(village),
    )


def lay(path: Path, age: float = DAYS_AGO, content: bytes = b"left behind") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    then = time.time() - age
    os.utime(path, (then, then))
    return path


def run(name, *options):
    out = io.StringIO()
    call_command(name, *options, stdout=out)
    return out.getvalue()


def refused(*options):
    out = io.StringIO()
    with pytest.raises(CommandError) as error:
        call_command("verify_media", *options, stdout=out)
    assert error.value.returncode == 1
    return out.getvalue()


def test_sound_files_are_counted(attachment):
    assert run("verify_media") == "sound 1, missing 0, changed 0, unknown 0\n"


def test_one_changed_byte_is_found(attachment, media):
    path = media / attachment.file.name
    path.write_bytes(CONTENT.replace(b"1.7", b"1.8"))
    assert f"changed: {attachment.file.name} (attachment {attachment.pk})" in refused()


def test_a_missing_file_is_found(attachment, media):
    (media / attachment.file.name).unlink()
    words = refused()
    assert f"missing: {attachment.file.name}" in words
    assert "sound 0, missing 1, changed 0, unknown 0" in words


def test_an_unknown_file_is_found_once_it_is_old(attachment, media):
    lay(media / "attachments" / "stray.pdf", age=3600)
    run("verify_media")
    assert "unknown: attachments/stray.pdf" in refused("--older-than", "0")


def test_originals_of_surveys_are_files_too(village, media):
    result = a_result(village)
    SurveyResult.objects.filter(pk=result.pk).update(file="surveys/report.pdf", file_sha256="0" * 64)
    lay(media / "surveys" / "report.pdf")
    assert f"changed: surveys/report.pdf (survey result {result.pk})" in refused()


def test_a_roster_between_dry_run_and_confirmation_is_nobodys_orphan(media):
    name = "4f7c2d6e-5a0b-4a4e-9a58-0d5f5b7c9e10.json"
    fresh = lay(media / ROSTER.shelf.name / name, 3600, json.dumps({}).encode())
    old = lay(media / ROSTER.shelf.name / "old.json")
    run("sweep_media", "--delete", "--older-than", "0")
    assert fresh.exists()
    assert not old.exists()


def test_the_sweep_only_lists_unless_told(attachment, media):
    stray = lay(media / "attachments" / "stray.pdf")
    words = run("sweep_media")
    assert "attachments/stray.pdf" in words
    assert "1 files without a record; --delete takes them away" in words
    assert stray.exists()
    assert not AuditEntry.objects.exists()


def test_it_deletes_orphans_and_nothing_else_and_says_so_in_the_audit_log(attachment, media):
    stray = lay(media / "attachments" / "stray.pdf")
    young = lay(media / "attachments" / "young.pdf", age=3600)
    own = media / attachment.file.name
    os.utime(own, (1, 1))
    assert run("sweep_media", "--delete") == "attachments/stray.pdf\ndeleted 1 files, 11 bytes\n"

    assert not stray.exists()
    assert young.exists()
    assert own.read_bytes() == CONTENT
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.service, entry.content["details"]["count"]) == ("sweep_media", "sweep_media", 1)


def test_exports_older_than_a_day_go_with_what_was_searched_for(village, media):
    post = an_appointment(village, Role.SECRETARY)
    old, fresh = (
        ExportJob.objects.create(user=post.user, post=post, kind="problems", query="q=张三", begun_at=begun)
        for begun in (timezone.now() - timedelta(hours=25), timezone.now())
    )
    run("sweep_media")
    assert ExportJob.objects.count() == 2
    run("sweep_media", "--delete")
    assert list(ExportJob.objects.all()) == [fresh] != [old]


def test_a_second_run_finds_nothing(attachment, media):
    lay(media / "attachments" / "stray.pdf")
    run("sweep_media", "--delete")
    assert run("sweep_media", "--delete") == "deleted 0 files, 0 bytes\n"
    assert AuditEntry.objects.count() == 1


def test_without_any_folder_there_is_nothing_to_do(media):
    assert run("sweep_media") == "0 files without a record; --delete takes them away\n"
    assert run("verify_media") == "sound 0, missing 0, changed 0, unknown 0\n"


def test_photos_of_opinions_are_files_too(village, media):
    opinion = Opinion.objects.create(
        receipt="A" * 16, organization=village, text="路灯不亮", received_on=date(2026, 7, 1)
    )
    Opinion.objects.filter(pk=opinion.pk).update(photo="opinions/a.jpg", photo_sha256="0" * 64)
    lay(media / "opinions" / "a.jpg")
    assert f"changed: opinions/a.jpg (opinion {opinion.pk})" in refused()
