from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from organizations.actor import service
from reviews.mechanism_reminding import remind_of_checks
from reviews.models import ReviewSheet
from reviews.rectifying import pool_the_rest
from reviews.transitions.sheets import ARCHIVE
from workflow import engine
from workflow.engine import RefusalError


class Command(BaseCommand):
    help = (
        "Daily: archive review sheets whose window for objections is over, put what is to be mended into the "
        "problems of the next year once that year exists, and tell whoever issued a mechanism that its check is due. "
        "May run twice, late or never."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        actor, done = service("archive_reviews"), 0
        over = ReviewSheet.objects.filter(
            state=ReviewSheet.State.PUBLISHED, objection_until__lt=timezone.localdate()
        )
        for sheet in over.select_related("round", "user").order_by("pk"):
            try:
                engine.run(ARCHIVE, sheet, actor)
            except RefusalError:
                continue  # decided otherwise meanwhile, or an unlock is being asked for
            done += 1
        pooled = pool_the_rest(actor)
        reminded = remind_of_checks(actor)
        self.stdout.write(f"归档 {done} 份考核表，列入下年问题 {pooled} 项，提醒复评机制 {reminded} 条")
