from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError

from organizations.backups.archive import BadArchiveError
from organizations.backups.taking import take


class Command(BaseCommand):
    help = (
        "Write database and stored files into one archive, while others work. It is read again before it gets its "
        "name. The secret key is not in it. Leaves with 1 if stored files are missing or changed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--without-files", action="store_true", help="the database alone")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            taken = take(options["file"], with_files=not options["without_files"])
        except FileExistsError as error:
            raise CommandError(f"{options['file']} 已存在，没有覆盖") from error
        except (BadArchiveError, OSError, OperationalError) as error:
            raise CommandError(f"备份没有完成：{error}") from error
        rows = sum(table.rows for table in taken.manifest.tables.values())
        self.stdout.write(f"rows {rows}, files {len(taken.manifest.files)}, head {taken.manifest.head}")
        for words, files in (("missing", taken.missing), ("changed", taken.changed)):
            for stored in files:
                self.stderr.write(f"{words}: {stored.name} ({stored.owner})")
        if taken.missing or taken.changed:
            raise CommandError("备份已写好，但有附件丢失或被改动，见上", returncode=1)
