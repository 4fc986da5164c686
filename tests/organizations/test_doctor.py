"""doctor: each thing that can be wrong with an installation is found, named and given its cure."""

import io
from collections import namedtuple
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from organizations import diagnosis
from organizations.backups.taking import BACKED_UP
from organizations.diagnosis import Level
from tests.builders.people import a_city
from workflow import audit
from workflow.commands import COMMAND, Console, record

pytestmark = pytest.mark.django_db
Disk = namedtuple("Disk", "total used free")
GB = 1024**3


@pytest.fixture
def place(settings, tmp_path) -> Path:
    """A data directory that only its owner enters."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    settings.DATA_DIR = folder
    settings.MEDIA_ROOT = folder / "media"
    settings.MEDIA_ROOT.mkdir(mode=0o700)
    (folder / "secret_key").write_text("x" * 60)
    return folder


def said(check) -> list[tuple[Level, str]]:
    return [(finding.level, str(finding)) for finding in check()]


def faults(check) -> str:
    return "\n".join(text for level, text in said(check) if level is Level.FAULT)


def notes(check) -> str:
    return "\n".join(text for level, text in said(check) if level is Level.NOTE)


def backed_up(**details) -> None:
    audit.note(Console(), BACKED_UP, audit.Subject(COMMAND, "backup"), details=details)


def test_it_tells_all_and_leaves_with_1_while_there_is_a_fault(place):
    told = io.StringIO()
    with pytest.raises(CommandError) as failure:
        call_command("doctor", stdout=told)
    assert failure.value.returncode == 1
    assert "故障　从未备份\n      → 运行 manage.py backup FILE" in told.getvalue()


def test_a_sound_installation_is_told_so(monkeypatch):
    monkeypatch.setattr(diagnosis, "CHECKS", (diagnosis.migrated,))
    told = io.StringIO()
    call_command("doctor", stdout=told)
    assert "没有故障" in told.getvalue()


def test_a_check_that_breaks_is_a_fault_and_the_others_go_on(monkeypatch):
    def broken():
        raise OSError("no disk")

    monkeypatch.setattr(diagnosis, "CHECKS", (broken, diagnosis.migrated))
    first, second = diagnosis.findings()
    assert (first.level, second.level) == (Level.FAULT, Level.FINE)
    assert "broken 没有完成：no disk" in str(first)


def test_a_migration_that_waits(monkeypatch):
    assert faults(diagnosis.migrated) == ""
    monkeypatch.setattr(diagnosis.MigrationExecutor, "migration_plan", lambda self, targets: [1, 2])
    assert "有 2 个数据库迁移没有执行" in faults(diagnosis.migrated)


def test_a_guard_that_is_missing():
    on_postgresql = connection.vendor == "postgresql"
    name = "guard_workflow_auditentry_row" if on_postgresql else "guard_workflow_auditentry_delete"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}" + " ON workflow_auditentry" * on_postgresql)
    assert name in faults(diagnosis.checked)


def test_debug_in_service(settings):
    settings.DEBUG = True
    assert "DEBUG=on" in faults(diagnosis.set_for_service)
    settings.DEBUG = False
    assert "DEBUG" not in faults(diagnosis.set_for_service)


def test_a_cache_that_does_not_keep(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    assert "缓存不可用" in faults(diagnosis.set_for_service)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="asks for SQLite")
def test_a_city_on_sqlite(monkeypatch):
    a_city()
    assert notes(diagnosis.of_fitting_size) == ""
    monkeypatch.setattr(diagnosis, "MOST_ON_SQLITE", 3)
    assert "4 个党组织使用 SQLite" in notes(diagnosis.of_fitting_size)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="asks for roles")
def test_one_role_for_all():
    assert "运行账号拥有审计表" in notes(diagnosis.of_fitting_size)


def test_folders_that_others_enter(place):
    assert faults(diagnosis.private) == ""
    place.parent.chmod(0o755)
    place.chmod(0o755)
    told = faults(diagnosis.private)
    assert f"{place} 可被本机其他用户读取\n      → chmod go-rwx {place}" in told
    assert "secret_key 可被" in told


def test_a_clock_that_was_set_back():
    assert faults(diagnosis.on_time) == ""
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        backed_up()
    assert "本机时钟被拨回" in faults(diagnosis.on_time)


@pytest.mark.parametrize(
    ("total", "free", "is_fault"), [(100 * GB, 50 * GB, False), (100 * GB, 9 * GB, True), (8 * GB, GB, True)]
)
def test_a_disk_that_is_nearly_full(place, monkeypatch, total, free, is_fault):
    monkeypatch.setattr(diagnosis.shutil, "disk_usage", lambda path: Disk(total, total - free, free))
    assert ("清理或扩容" in faults(diagnosis.with_room)) is is_fault


def test_backups_that_are_missing_or_old():
    assert "从未备份" in faults(diagnosis.backed_up)
    backed_up()
    assert faults(diagnosis.backed_up) == ""
    with time_machine.travel(timezone.now() + diagnosis.BACKUP_EVERY + timedelta(minutes=1)):
        assert "已超过 2 天" in faults(diagnosis.backed_up)


def test_a_collector_has_no_timers_for_projects(settings):
    assert "record_lights" in notes(diagnosis.by_timer)
    settings.IS_COLLECTOR = True
    assert "record_lights" not in notes(diagnosis.by_timer)
    assert "seal_surveys" in notes(diagnosis.by_timer)


def test_timers_that_do_not_run():
    assert "定时任务 seal_surveys 从未运行" in notes(diagnosis.by_timer)
    record("seal_surveys", [])
    assert "seal_surveys" not in notes(diagnosis.by_timer)
    with time_machine.travel(timezone.now() + diagnosis.TIMED["seal_surveys"] + timedelta(minutes=1)):
        assert "定时任务 seal_surveys 上次运行" in notes(diagnosis.by_timer)
