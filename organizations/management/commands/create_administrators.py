import re
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from organizations.first_administrators import AlreadyThereError, create_administrators


class Command(BaseCommand):
    help = "Make the three first accounts, with initial passwords that are printed once. Refuses when they exist."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--city", default="", help="name of the city, where it has no organization yet: 江澜市"
        )
        parser.add_argument("--code", default="", help="its 12-digit region code")

    def handle(self, *args: Any, city: str, code: str, **options: Any) -> None:
        if code and not re.fullmatch(r"[0-9]{12}", code):
            raise CommandError(f"区划代码须为 12 位数字，现为“{code}”")
        try:
            accounts = create_administrators(city.strip(), code)
        except AlreadyThereError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write("三个管理员账号已建立。初始口令只显示这一次，请分别交给三个人：")
        for account in accounts:
            until = timezone.localtime(account.valid_until)
            self.stdout.write(
                f"{account.role.label}　登录名 {account.username}　初始口令 {account.password}"
                f"　有效期至 {until:%Y-%m-%d %H:%M}"
            )
