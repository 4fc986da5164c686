from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from projects.light_recording import NotRecordableError, month_to_record, record_lights


class Command(BaseCommand):
    help = (
        "Store every project's light at the end of a month: on its last day, or in the month after for projects "
        "that have not changed since. May run twice or late; a month that was missed stays unrecorded."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--month", metavar="YYYY-MM", help="default: the month that ends today, else the last"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        today = timezone.localdate()
        month = asked_month(options["month"]) if options["month"] else month_to_record(today)
        try:
            done = record_lights(month, today)
        except NotRecordableError as refusal:
            raise CommandError(str(refusal)) from refusal
        colours = ", ".join(f"{number} {code}" for code, number in sorted(done.written.items())) or "nothing"
        self.stdout.write(f"{month:%Y-%m}: {colours} written, {done.kept} stood already")
        if done.unknown:
            self.stdout.write(f"{done.unknown} projects have changed since the month ended: unrecorded")


def asked_month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError as mistake:
        raise CommandError(f"{text} is no month; write it as 2026-07") from mistake
