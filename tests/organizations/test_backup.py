"""backup, verify_backup, restore: an archive says what it holds, and nothing that is not so is restored."""

import hashlib
import io
import json
import os
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from threading import Thread

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection, connections

from organizations import export_jobs
from organizations.backups import archive, restoring, rows, taking
from organizations.media import owned
from organizations.models import ExportJob, Organization, User
from organizations.roster.importing import IMPORT as ROSTER
from projects.models import Attachment, Project
from tests.builders.people import a_city, a_user
from tests.builders.work import a_project
from workflow import guards
from workflow.models import AuditEntry

pytestmark = pytest.mark.django_db(transaction=True)
CONTENT = b"%PDF-1.7 ..."


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


@pytest.fixture
def file(attachment, tmp_path) -> Path:
    path = tmp_path / "backup.zip"
    call_command("backup", path, stdout=io.StringIO())
    return path


def manifest_of(path):
    with archive.opened(path) as opened:
        return archive.checked(opened)


def changed(one, other) -> list[str]:
    """Labels of the tables that are not the same in both."""
    was, now = manifest_of(one).tables, manifest_of(other).tables
    return sorted(label for label in was.keys() | now.keys() if was.get(label) != now.get(label))


def rewritten(path, change) -> None:
    """The archive with `change(name, content)` instead of each member; None leaves it out."""
    with zipfile.ZipFile(path) as old:
        members = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(path, "w") as new:
        for name, content in members.items():
            if (changed := change(name, content)) is not None:
                new.writestr(name, changed)


def with_manifest(path, **values) -> None:
    def change(name, content):
        return json.dumps(json.loads(content) | values) if name == archive.MANIFEST else content

    rewritten(path, change)


def refused(path) -> str:
    with pytest.raises(CommandError) as refusal:
        call_command("verify_backup", path, stdout=io.StringIO())
    return str(refusal.value)


def test_every_table_and_file_is_in_it(file, attachment):
    found = manifest_of(file)
    assert found.tables["organizations.organization"].rows == Organization.objects.count() > 3
    assert found.tables["projects.attachment"].rows == 1
    assert found.tables.keys() == {model._meta.label_lower for model in rows.kept_models(apps)}
    assert found.files == {attachment.file.name: attachment.sha256}
    assert file.stat().st_mode & 0o077 == 0


def test_what_passes_by_itself_is_not_in_it(attachment, media, tmp_path):
    """Exports and workbooks that wait for their confirmation would outlive the day that they are kept."""
    for folder in (export_jobs.SHELF.folder, ROSTER.shelf.folder):
        (folder / "4f7c2d6e-5a0b-4a4e-9a58-0d5f5b7c9e10.1.json").write_text("{}")
    assert sum(stored.name.endswith(".json") for stored in owned()) == 2
    call_command("backup", tmp_path / "one.gjb", stdout=io.StringIO())
    found = manifest_of(tmp_path / "one.gjb")
    assert found.files == {attachment.file.name: attachment.sha256}
    assert ExportJob._meta.label_lower not in found.tables


def test_nobody_stays_logged_in_through_it(client, file):
    client.force_login(a_user())
    assert not [label for label in manifest_of(file).tables if label.endswith(".session")]


def test_it_names_the_head_of_the_audit_chain_and_is_an_entry_itself(file, tmp_path):
    first = AuditEntry.objects.get(verb=taking.BACKED_UP)
    call_command("backup", tmp_path / "again.zip", stdout=io.StringIO())
    assert manifest_of(file).head is None
    assert manifest_of(tmp_path / "again.zip").head == {"sequence": first.sequence, "hash": first.hash}


def test_the_same_rows_give_the_same_digest_again(file, tmp_path):
    again = tmp_path / "again.zip"
    call_command("backup", again, "--without-files", stdout=io.StringIO())
    assert changed(file, again) == ["workflow.auditentry"]  # the first backup
    assert manifest_of(again).files == {}


def test_a_changed_row_gives_another_digest(file, tmp_path):
    Project.objects.update(budget=Decimal("1.50"))
    call_command("backup", tmp_path / "again.zip", stdout=io.StringIO())
    assert changed(file, tmp_path / "again.zip") == ["projects.project", "workflow.auditentry"]


def test_nothing_is_overwritten(file):
    before = file.read_bytes()
    with pytest.raises(CommandError, match="已存在"):
        call_command("backup", file)
    assert file.read_bytes() == before


def test_a_lost_file_and_a_changed_one_are_named_and_the_archive_stands(attachment, media, tmp_path):
    (media / attachment.file.name).write_bytes(b"other")
    told = io.StringIO()
    with pytest.raises(CommandError) as failure:
        call_command("backup", tmp_path / "a.zip", stdout=io.StringIO(), stderr=told)
    assert failure.value.returncode == 1
    assert f"changed: {attachment.file.name}" in told.getvalue()
    (media / attachment.file.name).unlink()
    with pytest.raises(CommandError):
        call_command("backup", tmp_path / "b.zip", stdout=io.StringIO(), stderr=told)
    assert f"missing: {attachment.file.name}" in told.getvalue()
    assert manifest_of(tmp_path / "b.zip").files == {}


@pytest.mark.parametrize("part", range(12))
def test_a_flipped_byte_is_found_wherever_it_is(file, part):
    """In members and their headers; the directory's unused fields say nothing that could be restored wrongly."""
    content = bytearray(file.read_bytes())
    with zipfile.ZipFile(file) as opened:
        infos = [info for info in opened.infolist() if info.compress_size]
    info = infos[part * len(infos) // 12]
    content[info.header_offset + 30 + len(info.filename.encode()) + 20 + info.compress_size // 2] ^= 0x55
    file.write_bytes(content)
    assert "已损坏" in refused(file)


@pytest.mark.parametrize("length", [0, 10, 0.5, 0.99])
def test_a_cut_file_is_refused(file, length):
    content = file.read_bytes()
    file.write_bytes(content[: int(length * len(content)) if isinstance(length, float) else length])
    assert "不是完整的备份文件" in refused(file)


def test_a_member_too_few_too_many_or_another_is_refused(file, tmp_path):
    table = archive.table_name("organizations.user")
    for change in (
        lambda name, content: None if name == table else content,
        lambda name, content: content + b"[]\n" if name == table else content,
    ):
        copy = tmp_path / "copy.zip"
        copy.write_bytes(file.read_bytes())
        rewritten(copy, change)
        assert f"已损坏：{table} 与清单不符" in refused(copy)
    with zipfile.ZipFile(file, "a") as opened:
        opened.writestr("files/../../etc/cron.d/x", b"x")
    assert "已损坏" in refused(file)


def test_no_file_leaves_the_folder(file, media, tmp_path):
    """Even where the manifest agrees: whoever could write both must not write elsewhere."""
    with zipfile.ZipFile(file, "a") as opened:
        opened.writestr("files/../outside", b"x")
    found = manifest_of_any(file)
    found.files = {"../outside": hashlib.sha256(b"x").hexdigest()}
    with archive.opened(file) as opened, pytest.raises(archive.BadArchiveError, match="不安全的文件名"):
        restoring.restore_files(opened, found)
    assert not (tmp_path / "outside").exists()


def manifest_of_any(path):
    with zipfile.ZipFile(path) as opened:
        return archive.read_manifest(opened)


def test_one_of_a_newer_version_is_refused(file, tmp_path):
    copy = tmp_path / "copy.zip"
    copy.write_bytes(file.read_bytes())
    with_manifest(copy, format=archive.FORMAT + 1)
    assert "更新的版本" in refused(copy)
    with_manifest(file, migrations=[*manifest_of(file).migrations, "projects.9999_of_tomorrow"])
    with pytest.raises(CommandError, match="更新的版本"):
        call_command("restore", file, stdout=io.StringIO())


def test_nothing_is_restored_over_what_is_there(file):
    before = Organization.objects.count()
    with pytest.raises(CommandError, match="数据库不是空的"):
        call_command("restore", file, stdout=io.StringIO())
    assert Organization.objects.count() == before


@pytest.fixture
def unguarded():
    """As an empty place is until its last migration."""
    guards.remove()
    yield
    guards.install()


def test_rows_come_back_as_they_were(file, unguarded):
    """Into the tables of this database, by the models as the migrations made them."""
    found = manifest_of(file)
    apps_then = restoring.tables_of(restoring.known_migrations(found))
    Project.objects.update(budget=Decimal(7), started_on=date(2026, 1, 8))
    User.objects.update(name="改动")
    with archive.opened(file) as opened:
        restoring.restore_rows(opened, found, apps_then)
    for model in rows.kept_models(apps):
        assert rows.count(rows.lines(model)) == found.tables[model._meta.label_lower]


def test_a_row_that_comes_back_otherwise_undoes_all(file, unguarded, monkeypatch):
    found = manifest_of(file)
    apps_then = restoring.tables_of(restoring.known_migrations(found))
    User.objects.update(name="改动")
    whole = rows.values_of

    def other(fields, row):
        found = whole(fields, row)
        return found | {"name": "别人"} if "name" in found else found

    monkeypatch.setattr(rows, "values_of", other)
    with archive.opened(file) as opened, pytest.raises(restoring.NotEqualError):
        restoring.restore_rows(opened, found, apps_then)
    assert set(User.objects.values_list("name", flat=True)) <= {"改动"}


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite is copied at once; see the next test")
def test_a_writer_does_not_wait_and_is_not_half_seen(village, tmp_path, monkeypatch):
    """What is written while the archive is being filled is there, but not in the archive."""
    before, whole = User.objects.count(), taking.described

    def write():
        a_user()
        connections.close_all()

    def described():
        found = whole()
        writer = Thread(target=write)
        writer.start()
        writer.join(timeout=60)
        return found

    monkeypatch.setattr(taking, "described", described)
    call_command("backup", tmp_path / "a.zip", stdout=io.StringIO())
    assert User.objects.count() == before + 1
    assert manifest_of(tmp_path / "a.zip").tables["organizations.user"].rows == before


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a copy is made on SQLite alone")
def test_what_is_read_is_a_copy_that_goes_away(village, tmp_path):
    live = connection.connection
    with taking.one_moment(tmp_path):
        live.execute("UPDATE organizations_organization SET short_name = '改动'")
        live.commit()
        assert not Organization.objects.filter(short_name="改动").exists()
    assert Organization.objects.filter(short_name="改动").exists()
    assert list(tmp_path.iterdir()) == []


def test_the_archive_lies_on_the_disk_before_it_has_its_name(village, tmp_path, monkeypatch):
    done, place, sync = [], tmp_path / "a.zip", os.fsync
    monkeypatch.setattr(os, "fsync", lambda handle: done.append((place.exists(), sync(handle))))
    call_command("backup", place, stdout=io.StringIO())

    assert (False, None) in done
    assert place.exists()
