from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from organizations import export_jobs
from organizations.actor import service
from organizations.media import orphans, remove, root
from workflow import audit
from workflow.audit import Subject

GRACE_HOURS = 24


class Command(BaseCommand):
    help = (
        "List files of MEDIA_ROOT that no record owns: left by uploads that were never committed. --delete takes "
        "them away, and large exports older than a day with what was searched for. May run at any time, twice or never."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--delete", action="store_true", help="take them away instead of listing them")
        parser.add_argument(
            "--older-than",
            type=int,
            default=GRACE_HOURS,
            metavar="HOURS",
            help="leave younger files alone: an upload may be under way (default %(default)s)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["delete"]:
            export_jobs.sweep()
        found = orphans(options["older_than"] * 3600)
        for path in found:
            self.stdout.write(str(path.relative_to(root())))
        if not options["delete"]:
            self.stdout.write(f"{len(found)} files without a record; --delete takes them away")
            return
        freed = remove(found)
        if found:
            names = [path.name for path in found[:100]]
            details = {"count": len(found), "bytes": freed, "names": names}
            audit.note(service("sweep_media"), "sweep_media", Subject("media"), details=details)
        self.stdout.write(f"deleted {len(found)} files, {freed} bytes")
