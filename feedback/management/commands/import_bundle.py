from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from feedback.carrying import arriving, entering
from feedback.carrying.bundles import BadBundleError


class Command(BaseCommand):
    help = (
        "Take in a file that `export_bundle` wrote on the other side. Forged, changed, damaged and older files are refused "
        "whole; the same one again changes nothing. Inside, a survey or an opinion against the rules is refused by itself."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        file = options["file"]
        try:
            counts = (
                arriving.bring_in(file) if settings.IS_COLLECTOR else entering.enter(file, self.stdout.write)
            )
        except (BadBundleError, OSError) as error:
            raise CommandError(f"没有导入：{error}") from error
        if counts is None:
            self.stdout.write("这个数据包已经导入过，没有改动")
        else:
            self.stdout.write(", ".join(f"{name} {number}" for name, number in counts.items()))
