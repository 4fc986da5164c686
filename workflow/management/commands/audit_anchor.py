import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from workflow.chain import plain
from workflow.verifying import head


class Command(BaseCommand):
    help = "Print the head of the audit chain as one line of JSON. Keep it where the database's keeper cannot write."

    def handle(self, *args: Any, **options: Any) -> None:
        last = head()
        if last is None:
            raise CommandError("审计日志还没有记录")
        anchor = {
            "sequence": last.sequence,
            "hash": last.hash,
            "algorithm": last.algorithm,
            "written_at": plain(last.written_at),
        }
        self.stdout.write(json.dumps(anchor))
