import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from organizations.backups.taking import take


class Command(BaseCommand):
    help = (
        "Copy this installation's database into another, empty one (SQLite to PostgreSQL or back) and prove that "
        "both are equal, table by table. Stop the service before; stored files stay where they are."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "target", help="as DATABASE_URL, for example postgres://owner:password@host:5432/name"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "moved.zip"
            rows = sum(table.rows for table in take(path, with_files=False).manifest.tables.values())
            self.stdout.write(f"已读取 {rows} 条记录")
            environment = os.environ | {"DATABASE_URL": options["target"]}
            arguments = [sys.executable, str(settings.BASE_DIR / "manage.py"), "restore", str(path)]
            done = subprocess.run(arguments, env=environment, check=False)
        if done.returncode:
            raise CommandError("没有搬移，原数据库未改动")
        self.stdout.write("两个数据库逐表一致。请把 DATABASE_URL 改为新地址后启动")
