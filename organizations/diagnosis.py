"""What `manage.py doctor` looks at. Each check names what it found and how to mend it, in words for an administrator."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from organizations.backups.taking import BACKED_UP
from organizations.models import Organization
from workflow.commands import COMMAND
from workflow.models import AuditEntry

BACKUP_EVERY = timedelta(days=2)
LEAST_FREE = 2 * 1024**3  # bytes
LEAST_FREE_SHARE = 0.1
MOST_ON_SQLITE = 500  # organizations
MOST_SKEW = timedelta(seconds=5)
# Commands that timers run, and how long one may be missing before it is said (docs/operations.md).
TIMED = {
    "seal_surveys": timedelta(days=2),
    "sweep_forms": timedelta(days=2),
    "clearsessions": timedelta(days=2),
    "record_lights": timedelta(days=32),
    "record_months": timedelta(days=32),
    "verify_audit": timedelta(days=8),
    "verify_media": timedelta(days=8),
}
NOT_OUTSIDE = frozenset({"record_lights", "record_months"})  # a collector has no projects


class Level(Enum):
    FINE = "正常"
    NOTE = "注意"
    FAULT = "故障"


@dataclass(frozen=True)
class Finding:
    """`cure` is empty where nothing has to be done."""

    level: Level
    what: str
    cure: str = ""

    def __str__(self) -> str:
        return f"{self.level.value}　{self.what}" + (f"\n      → {self.cure}" if self.cure else "")


Check = Callable[[], Iterator[Finding]]


def findings() -> Iterator[Finding]:
    """Of every check; one that breaks is itself a fault, and the others go on."""
    for check in CHECKS:
        try:
            yield from check()
        except Exception as error:
            yield Finding(Level.FAULT, f"检查 {check.__name__} 没有完成：{error}")


def migrated() -> Iterator[Finding]:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        yield Finding(
            Level.FAULT,
            f"有 {len(waiting)} 个数据库迁移没有执行",
            "停止服务并备份，然后运行 manage.py migrate",
        )
    else:
        yield Finding(Level.FINE, "数据库迁移已全部执行")


def checked() -> Iterator[Finding]:
    """Django's own checks and ours: settings in service, triggers that guard the audit log."""
    found = checks.run_checks(include_deployment_checks=not settings.DEBUG, databases=["default"])
    for message in found:
        level = Level.FAULT if message.level >= checks.ERROR else Level.NOTE
        yield Finding(level, f"{message.id}：{message.msg}", message.hint or "")
    if not found:
        yield Finding(Level.FINE, "系统检查和审计日志触发器")


def set_for_service() -> Iterator[Finding]:
    if settings.DEBUG:
        yield Finding(Level.FAULT, "DEBUG=on：出错时会显示源码和设置", "正式使用时去掉 DEBUG")
    if settings.EMAIL_BACKEND.endswith("dummy.EmailBackend"):
        yield Finding(Level.NOTE, "没有设置邮件，不发送每日摘要", "需要时设置 EMAIL_URL")
    cache.set("doctor", "1", 10)
    if cache.get("doctor") != "1":
        yield Finding(
            Level.FAULT,
            "缓存不可用，登录和提交的频次限制失效",
            "运行 manage.py createcachetable，或检查 CACHE_URL",
        )


def of_fitting_size() -> Iterator[Finding]:
    number = Organization.objects.count()
    if connection.vendor == "sqlite" and number > MOST_ON_SQLITE and not settings.DEBUG:
        yield Finding(
            Level.NOTE,
            f"{number} 个党组织使用 SQLite",
            "全市正式使用时用 manage.py move_database 换到 PostgreSQL",
        )
    if connection.vendor == "postgresql" and owns_the_log():
        yield Finding(
            Level.NOTE, "运行账号拥有审计表，可以关闭触发器", "按 docs/operations.md 分设属主账号和运行账号"
        )


def owns_the_log() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_has_role(current_user, relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass(%s)",
            [AuditEntry._meta.db_table],
        )
        row = cursor.fetchone()
    return bool(row and row[0])


def private() -> Iterator[Finding]:
    """Nobody else on the machine reads the database, the key or what people uploaded."""
    places = [settings.DATA_DIR, settings.MEDIA_ROOT, settings.DATA_DIR / "secret_key"]
    if connection.vendor == "sqlite":
        places.append(Path(str(connection.settings_dict["NAME"])))
    open_ones = [path for path in map(Path, places) if path.exists() and is_open(path)]
    for path in open_ones:
        yield Finding(Level.FAULT, f"{path} 可被本机其他用户读取", f"chmod go-rwx {path}")
    for path in (settings.DATA_DIR, settings.MEDIA_ROOT):
        if not os.access(path, os.W_OK | os.X_OK):
            yield Finding(Level.FAULT, f"{path} 不可写", "把目录属主改为运行本系统的用户")
    if not open_ones:
        yield Finding(Level.FINE, "数据目录和密钥只有本系统可读")


def is_open(path: Path) -> bool:
    """Whether others reach it: a file in a folder that nobody else enters is safe whatever its own rights."""
    shared = stat.S_IRWXG | stat.S_IRWXO
    return bool(path.stat().st_mode & shared) and bool(
        path.parent.stat().st_mode & (stat.S_IXGRP | stat.S_IXOTH)
    )


def on_time() -> Iterator[Finding]:
    newest = AuditEntry.objects.order_by("-sequence").values_list("written_at", flat=True).first()
    now = timezone.now()
    if newest and newest > now + MOST_SKEW:
        yield Finding(
            Level.FAULT, f"最新的审计记录在 {newest - now} 之后：本机时钟被拨回", "校准时钟（chrony 或 NTP）"
        )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            skew = abs(cursor.fetchone()[0] - timezone.now())
        if skew > MOST_SKEW:
            yield Finding(
                Level.FAULT, f"数据库与本机时钟相差 {skew}", "两台机器使用同一时钟源（chrony 或 NTP）"
            )
    yield Finding(Level.FINE, f"时区 {settings.TIME_ZONE}，现在是 {timezone.localtime():%Y-%m-%d %H:%M}")


def with_room() -> Iterator[Finding]:
    for path in {settings.DATA_DIR, Path(settings.MEDIA_ROOT)}:
        disk = shutil.disk_usage(path)
        words = f"{path} 所在磁盘剩余 {disk.free / 1024**3:.1f} GB（{disk.free / disk.total:.0%}）"
        if disk.free < LEAST_FREE or disk.free < LEAST_FREE_SHARE * disk.total:
            yield Finding(Level.FAULT, words, "清理或扩容；写满后不能保存，已保存的不受影响")
        else:
            yield Finding(Level.FINE, words)


def backed_up() -> Iterator[Finding]:
    newest = AuditEntry.objects.filter(verb=BACKED_UP).order_by("-sequence").first()
    if newest is None:
        yield Finding(Level.FAULT, "从未备份", "运行 manage.py backup FILE，并设为每日定时任务")
        return
    words = f"最近一次备份 {timezone.localtime(newest.happened_at):%Y-%m-%d %H:%M}"
    if timezone.now() - newest.happened_at > BACKUP_EVERY:
        yield Finding(Level.FAULT, f"{words}，已超过 {BACKUP_EVERY.days} 天", "检查备份的定时任务和磁盘空间")
    else:
        yield Finding(Level.FINE, words)


def by_timer() -> Iterator[Finding]:
    runs = AuditEntry.objects.filter(verb="run_command", subject_type=COMMAND)
    for name, most in TIMED.items():
        if settings.IS_COLLECTOR and name in NOT_OUTSIDE:
            continue
        newest = (
            runs.filter(subject_id=name).order_by("-sequence").values_list("happened_at", flat=True).first()
        )
        if newest is None or timezone.now() - newest > most:
            last = f"上次运行 {timezone.localtime(newest):%Y-%m-%d %H:%M}" if newest else "从未运行"
            yield Finding(Level.NOTE, f"定时任务 {name} {last}", "按 docs/operations.md 设置定时任务")


def with_fonts() -> Iterator[Finding]:
    """Pages and workbooks are drawn on the readers' machines; here only scripts that make PDF need them."""
    if shutil.which("fc-list") is None:
        return
    found = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, text=True, timeout=20, check=False)
    if not found.stdout.strip():
        yield Finding(Level.NOTE, "本机没有中文字体：只影响在本机把表格转为 PDF", "需要时安装 fonts-noto-cjk")


CHECKS: tuple[Check, ...] = (
    migrated, checked, set_for_service, of_fitting_size, private, on_time, with_room, backed_up, by_timer, with_fonts,
)  # fmt: skip
