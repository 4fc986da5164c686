from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.management.base import BaseCommand, CommandError, CommandParser

from organizations.export_jobs import make
from organizations.models import ExportJob


class Command(BaseCommand):
    help = "Make the workbook that a page has asked for; started by that page, not by hand."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("job", type=UUID)

    def handle(self, *args: Any, **options: Any) -> None:
        job = ExportJob.objects.select_related("user").filter(pk=options["job"]).first()
        if job is None:
            raise CommandError("no such job; it may be older than a day")
        if not job.is_running:
            raise CommandError("the workbook is there already, or nobody wants it any more")
        try:
            make(job)
        except PermissionDenied as lost:
            raise CommandError(f"may no longer be exported: {lost}") from lost
