from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reviews.bulk_export import make
from reviews.models import ExportJob


class Command(BaseCommand):
    help = "Make the workbook of review sheets that a page has asked for; started by that page, not by hand."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("job", type=UUID)

    def handle(self, *args: Any, **options: Any) -> None:
        job = ExportJob.objects.select_related("user").filter(pk=options["job"]).first()
        if job is None:
            raise CommandError("no such job; it may be older than a day")
        if job.is_ready:
            raise CommandError("the workbook is there already")
        try:
            make(job)
        except PermissionError as lost:
            raise CommandError(str(lost)) from lost
