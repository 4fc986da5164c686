from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection
from django.utils import timezone

from feedback.models import SealedAnswer, Slip, StagedAnswer, Survey
from feedback.sealing import seal
from feedback.transitions.surveys import CLOSE
from organizations.actor import Actor, service
from workflow import engine


def closes(survey: Survey, actor: Actor) -> bool:
    """False where an officer closed it at the same moment."""
    try:
        engine.run(CLOSE, survey, actor)
    except engine.RefusalError:
        return False
    return True


class Command(BaseCommand):
    help = (
        "Seal the answers of open surveys, and close those whose last day has passed. "
        "For a daily timer; may run late, twice or never."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        actor = service("seal_surveys")
        sealed = closed = 0
        for survey in Survey.objects.filter(state=Survey.State.OPENED).order_by("pk"):
            if survey.closes_on < timezone.localdate():
                closed += closes(survey, actor)
            else:
                sealed += sum(batch.count for batch in seal(survey, actor))
        self.forget_old_rows()
        self.stdout.write(f"answers {sealed}, surveys closed {closed}")

    def forget_old_rows(self) -> None:
        """PostgreSQL keeps replaced versions of rows until they are vacuumed; SQLite wipes them (secure_delete)."""
        if connection.vendor != "postgresql" or connection.in_atomic_block:
            return
        for model in (StagedAnswer, Slip, SealedAnswer):
            try:
                with connection.cursor() as cursor:
                    cursor.execute(f"VACUUM {connection.ops.quote_name(model._meta.db_table)}")
            except DatabaseError as error:
                self.stderr.write(f"VACUUM {model._meta.db_table}: {error}; autovacuum will do it later")
