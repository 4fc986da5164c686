from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from organizations.importing.imports import IMPORTS
from organizations.importing.jobs import job_named
from organizations.importing.running import run


class Command(BaseCommand):
    help = "Check or write the rows of an import that a page has taken; started by that page, not by hand."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=[kind.address for kind in IMPORTS])
        parser.add_argument("token", type=UUID)

    def handle(self, *args: Any, **options: Any) -> None:
        kind = next(kind for kind in IMPORTS if kind.address == options["kind"])
        job = job_named(kind, options["token"])
        if job is None:
            raise CommandError("no such import; it may be older than a day")
        run(job)
