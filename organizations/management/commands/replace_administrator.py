from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from organizations.replacing import CannotReplaceError, Successor, reissue, replace
from organizations.roles import ADMINISTRATORS, Role


class Command(BaseCommand):
    help = (
        "An administrator lost the password or left and nobody inside can help: print a new one-time password, "
        "or put another person into the post with --username."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("role", choices=[role.value for role in Role if role in ADMINISTRATORS])
        parser.add_argument(
            "--holder", default="", help="log-in name of the present one, where there are several"
        )
        parser.add_argument("--username", default="", help="log-in name of the person who takes the post")
        parser.add_argument("--name", default="", help="that person's name, where the account is a new one")

    def handle(self, *args: Any, role: str, holder: str, username: str, name: str, **options: Any) -> None:
        try:
            if username:
                account = replace(Role(role), Successor(username.strip(), name.strip()), holder)
            else:
                account = reissue(Role(role), holder)
        except CannotReplaceError as refusal:
            raise CommandError(str(refusal)) from refusal
        until = timezone.localtime(account.valid_until)
        self.stdout.write(
            f"{account.role.label}　登录名 {account.username}　初始口令 {account.password}"
            f"　有效期至 {until:%Y-%m-%d %H:%M}。只显示这一次，请交给本人"
        )
