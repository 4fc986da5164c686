from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from feedback.carrying.keys import collector_key


class Command(BaseCommand):
    help = (
        "Print COLLECTOR_KEY for the separate collector of this installation. With it bundles are signed; keep it as "
        "secret as a password. It changes with SECRET_KEY."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.IS_COLLECTOR:
            raise CommandError("请在内网系统上运行")
        self.stdout.write(collector_key())
