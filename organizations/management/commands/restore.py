from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from organizations.backups import restoring
from organizations.backups.archive import BadArchiveError


class Command(BaseCommand):
    help = (
        "Put an archive of `backup` into an empty database and an empty MEDIA_ROOT, bring it to this version and "
        "verify it. Refuses a damaged archive and one of a newer version."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = restoring.restore(options["file"], self.stdout.write)
        except (BadArchiveError, restoring.NotEmptyError, restoring.NotEqualError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"已恢复 {manifest.written_at} 的备份，行数、校验值和审计日志均一致")
        if not restoring.has_the_same_key(manifest):
            self.stderr.write(
                "SECRET_KEY 与备份时不同：已发出的一次性纸质码、受理编号和登录将失效。请改回原来的密钥"
            )
