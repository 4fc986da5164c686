"""邮件摘要 by timer, once a day; see organizations/mail_digest.py."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from organizations.mail_digest import mail_is_configured, send_digests


class Command(BaseCommand):
    help = (
        "Mail everybody who asked for it the new unread messages. At most one mail a day and person, none without "
        "news; may run twice, late or never."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if not mail_is_configured():
            self.stdout.write("EMAIL_URL is not set: nothing is sent")
            return
        done = send_digests(timezone.localdate())
        self.stdout.write(f"{done.sent} sent, {done.quiet} without news, {done.failed} failed")
        if done.failed:
            raise CommandError(
                f"{done.failed} mails were refused by the server; the next run tries them again"
            )
