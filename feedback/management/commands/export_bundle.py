from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from feedback.carrying import collected, leaving
from feedback.carrying.bundles import BadBundleError
from feedback.models import Survey
from workflow.engine import RefusalError


class Command(BaseCommand):
    help = (
        "Write what goes to the other side as a signed file: on the internal system surveys, places and the outcome of "
        "opinions; on a collector the answers of closed surveys and new opinions."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--close", metavar="CODE", help="collector: close this survey before its last day"
        )
        parser.add_argument(
            "--take-back", metavar="CODE", help="internal: the collector is lost, answer here again"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.IS_COLLECTOR and not settings.COLLECTOR_URL:
            raise CommandError("没有设置 COLLECTOR_URL：请先写明采集端的网址，二维码和问卷码都要用它")
        if options["file"].exists():
            raise CommandError(f"{options['file']} 已存在，没有覆盖")
        try:
            self.before(options["close"], options["take_back"])
            export = collected.export if settings.IS_COLLECTOR else leaving.export
            counts = export(options["file"], self.stdout.write)
        except (OSError, BadBundleError) as error:
            raise CommandError(f"没有写成：{error}") from error
        self.stdout.write(", ".join(f"{name} {number}" for name, number in counts.items()))

    def before(self, close: str | None, take_back: str | None) -> None:
        if bool(close if not settings.IS_COLLECTOR else take_back):
            raise CommandError("--close 用于采集端，--take-back 用于内网系统")
        try:
            if close:
                collected.close(close)
            if take_back:
                leaving.take_back(take_back)
        except (Survey.DoesNotExist, ValueError) as error:
            raise CommandError("没有这个调查码，或调查不在采集端") from error
        except RefusalError as error:
            raise CommandError(str(error)) from error
        if settings.IS_COLLECTOR:
            call_command("seal_surveys", stdout=self.stdout)
