from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from workflow import form_keys, kept_files
from workflow.form_models import Draft, SentForm

DRAFTS_KEPT_FOR = timedelta(days=90)


class Command(BaseCommand):
    help = (
        "Delete keys of forms sent more than 14 days ago, drafts untouched for 90 days, and files of "
        "interrupted forms that nobody came back for. May run late, twice or never."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        keys, _ = SentForm.objects.filter(sent_at__lt=now - form_keys.KEPT_FOR).delete()
        drafts, _ = Draft.objects.filter(updated_at__lt=now - DRAFTS_KEPT_FOR).delete()
        files = kept_files.sweep()
        self.stdout.write(f"keys {keys}, drafts {drafts}, files {files}")
