"""The demo city of the scratch directory, made where it is missing."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, redirect_stdout
from functools import partial
from random import Random
from typing import Any
from unittest import mock

from django.core.management import call_command

from benchmarks import SCALE
from organizations.models import Organization
from projects.states import ProjectState, ReportState
from reviews.demo import ordinary, progress
from reviews.demo.calendar import DemoCalendar
from reviews.demo.loading import CITY
from reviews.demo.progress import Month
from reviews.demo.shapes import GREEN, Shape

NIGHT = "night"  # the demo city with every secretary owing this month's report


def fill() -> None:
    """Tables, static files and the demo; what is there already stays."""
    is_night = SCALE == NIGHT
    with redirect_stdout(sys.stderr), every_house_at_work() if is_night else nullcontext():
        call_command("migrate", verbosity=0)
        call_command("createcachetable")
        call_command("collectstatic", interactive=False, verbosity=0)
        call_command("load_demo", scale=CITY if is_night else SCALE, if_empty=True, yes_really=True)


@contextmanager
def every_house_at_work() -> Iterator[None]:
    """The demo deals out other lives: every secretary leads a project under way, and nobody has reported this month."""
    led, filed = ordinary.led_something, progress.state_of
    with (
        mock.patch.object(ordinary, "shape_of", under_way),
        mock.patch.object(ordinary, "led_something", partial(leads_now, led)),
        mock.patch.object(progress, "state_of", partial(before_this_month, filed)),
    ):
        yield


def under_way(number: int, elapsed: float, rng: Random) -> Shape:
    return Shape(ProjectState.IN_PROGRESS, GREEN)


def leads_now(led: Callable[..., bool], city: ordinary.City, organization: Organization, when: str) -> bool:
    return when == "current" or led(city, organization, when)


def before_this_month(
    filed: Callable[..., ReportState | None], bundle: Any, month: Month, calendar: DemoCalendar
) -> ReportState | None:
    is_now = month.period == calendar.today.replace(day=1)
    return None if is_now else filed(bundle, month, calendar)
