from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from organizations.media import root, verify

GRACE_HOURS = 24


class Command(BaseCommand):
    help = (
        "Read every stored file and compare its SHA-256 with what was kept when it came: lists files that are "
        "missing or changed, and files that no record owns. Leaves with 1 if there are any."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--older-than",
            type=int,
            default=GRACE_HOURS,
            metavar="HOURS",
            help="a file without a record counts from this age on (default %(default)s)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        found = verify(options["older_than"] * 3600)
        for words, files in (("missing", found.missing), ("changed", found.changed)):
            for stored in files:
                self.stdout.write(f"{words}: {stored.name} ({stored.owner})")
        for path in found.unknown:
            self.stdout.write(f"unknown: {path.relative_to(root())}")
        self.stdout.write(
            f"sound {found.sound}, missing {len(found.missing)}, changed {len(found.changed)}, "
            f"unknown {len(found.unknown)}"
        )
        if not found.is_clean:
            raise CommandError("stored files and records do not agree", returncode=1)
