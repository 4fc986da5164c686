from typing import Any

from django.core.management.base import BaseCommand, CommandError

from organizations.diagnosis import Level, findings


class Command(BaseCommand):
    help = (
        "Look over the installation (migrations, settings, triggers, rights of files, clock, disk, backups, timers, "
        "fonts) and say how to mend what is wrong. Changes nothing. Leaves with 1 if there is a fault."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(findings())
        for finding in found:
            self.stdout.write(str(finding))
        faults = sum(finding.level is Level.FAULT for finding in found)
        if faults:
            raise CommandError(f"{faults} 处故障，处理办法见上", returncode=1)
        self.stdout.write("没有故障")
