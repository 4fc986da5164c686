from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from projects.light_recording import NotRecordableError, record_lights
from projects.management.commands.record_lights import asked_month
from projects.periods import month_before
from reviews.dashboards.months import NotOverError, record_months


class Command(BaseCommand):
    help = (
        "Add up the lights of a month that is over, for every organization and round, as the dashboards show "
        "them. What is stored stays. May run twice or late; a dashboard that is looked at first does it by itself."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--month", metavar="YYYY-MM", help="default: the month that ended last")

    def handle(self, *args: Any, **options: Any) -> None:
        today = timezone.localdate()
        month = asked_month(options["month"]) if options["month"] else month_before(today)
        add_missing_lights(month, today)
        try:
            written = record_months(month, today)
        except NotOverError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{month:%Y-%m}: {written} snapshots written")


def add_missing_lights(month: date, today: date) -> None:
    """What record_lights can still add is added first: afterwards the snapshot stays as it is."""
    try:
        record_lights(month, today)
    except NotRecordableError:
        return
