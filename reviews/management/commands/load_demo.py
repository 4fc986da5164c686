"""manage.py load_demo: fill an empty database with 江澜市, a city that does not exist."""

import os
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from organizations.models import Organization
from reviews.demo import accounts, loading, widening

NOT_HERE = (
    "The demo brings log-ins with a password that everybody knows. Never load it where real people work. "
    "To load it all the same: --yes-really, or DEMO=1 in the environment."
)
PROVINCE = "province"
TOO_MUCH = (
    f"A province has 1 to {widening.CITIES} cities and {widening.FEWEST_ROUNDS} to {widening.ROUNDS} rounds."
)
NOT_EMPTY = "This database already holds organizations; the demo goes only into an empty one."


class Command(BaseCommand):
    help = "Load the demo city (invented organizations, persons and projects) and print its log-ins."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--scale", choices=[*loading.SCALES, PROVINCE], default=loading.CITY)
        parser.add_argument("--cities", type=int, default=widening.CITIES, help="of a province")
        parser.add_argument("--rounds", type=int, default=widening.ROUNDS, help="of a province")
        parser.add_argument("--if-empty", action="store_true", help="do nothing where organizations exist")
        parser.add_argument("--yes-really", action="store_true", help="also where DEBUG is off")

    def handle(self, *args: Any, scale: str, if_empty: bool, yes_really: bool, **options: Any) -> None:
        cities, rounds = options["cities"], options["rounds"]
        if not (1 <= cities <= widening.CITIES and widening.FEWEST_ROUNDS <= rounds <= widening.ROUNDS):
            raise CommandError(TOO_MUCH)
        if not (settings.DEBUG or yes_really or os.environ.get("DEMO") == "1"):
            raise CommandError(NOT_HERE)
        if Organization.objects.exists():
            if not if_empty:
                raise CommandError(NOT_EMPTY)
        else:
            self.load(loading.CITY if scale == PROVINCE else scale, is_full=scale == PROVINCE)
            if scale == PROVINCE:
                self.widen(cities, rounds)
        self.stdout.write(f"\n{accounts.table()}")
        if scale == PROVINCE:
            self.stdout.write(widening.log_ins(cities))

    def widen(self, cities: int, rounds: int) -> None:
        began = time.monotonic()
        for done in widening.widen(cities, rounds):
            self.stdout.write(f"{done} ({time.monotonic() - began:.0f} s)")
            self.stdout.flush()

    def load(self, scale: str, is_full: bool) -> None:
        self.stdout.write("Loading the demo city 江澜市 ...")
        self.stdout.flush()
        began = time.monotonic()
        made = loading.load(scale, timezone.localdate(), is_full=is_full)
        self.stdout.write(
            f"{made.organizations:,} organizations, {made.people:,} persons, {made.projects:,} projects "
            f"in {time.monotonic() - began:.0f} s"
        )
