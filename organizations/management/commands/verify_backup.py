from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from organizations.backups import archive


class Command(BaseCommand):
    help = "Read a whole archive and compare every member with its manifest. Writes nothing."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with archive.opened(options["file"]) as file:
                manifest = archive.checked(file)
        except archive.BadArchiveError as error:
            raise CommandError(str(error)) from error
        rows = sum(table.rows for table in manifest.tables.values())
        self.stdout.write(
            f"version {manifest.version}, written {manifest.written_at}, rows {rows}, "
            f"files {len(manifest.files)}, head {manifest.head}"
        )
