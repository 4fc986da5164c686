"""Putting the demo together and writing it: all in memory first, then in bulk, in one transaction."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from random import Random

from django.db import transaction

from organizations.actor import service
from projects.models import Category, Project

from .accounts import PASSWORD
from .bulletins import draft_bulletins
from .bundle import Bundle
from .calendar import DemoCalendar
from .hand_overs import Change, change_secretaries, draw_up
from .light_months import add_light_records
from .opinions import add_opinions
from .ordinary import City, add_current, add_finished, add_second_finished, add_second_of_the_secretary
from .people import build_people, hashed
from .personal import keep_personal_settings
from .pool import Pool, add_pool
from .pressing import add_pressing
from .rounds import build_rounds
from .rows import Rows
from .surveys import add_surveys
from .told import STORIES
from .told.recording import record
from .told.telling import tell
from .tree import build_tree
from .voices import ask_the_people
from .year_end.commendations import commend
from .year_end.mechanisms import add_mechanisms
from .year_end.next_scheme import draft_next_scheme
from .year_end.sheets import review_the_finished_round

SMALL, CITY = "small", "city"
SCALES = (SMALL, CITY)
SEED = 990100


@dataclass(frozen=True)
class Loaded:
    """How much there is now."""

    organizations: int
    people: int
    projects: int


@dataclass(frozen=True)
class Demo:
    """`finished` are last year's projects, `told` those of this year that are told in full."""

    city: City
    finished: list[Bundle]
    told: list[Bundle]
    changes: list[Change]


def load(scale: str, today: date, seed: int = SEED, is_full: bool = False) -> Loaded:
    """Write the demo of this scale into an empty database: everything or nothing. `is_full`: as the first city of
    a province, see City."""
    with transaction.atomic(), without_collector():
        demo = build(scale, today, seed, list(Category.objects.all()), is_full)
        demo.city.rows.write()
        record(demo.told, demo.city.people, demo.city.rows.actor, demo.city.calendar.morning)
        draw_up(demo.changes, demo.city.people, demo.city.calendar)
        review_the_finished_round(demo.city, demo.finished)
        draft_next_scheme(demo.city.people, demo.city.rounds.current)
        commend(demo.city)
        ask_the_people(demo.city.people, demo.city.rounds.current, seed)
        keep_personal_settings()
        draft_bulletins(demo.city.people)
    return loaded(demo.city)


@contextmanager
def without_collector() -> Iterator[None]:
    """Rows by the hundred thousand that point to each other make every search for garbage long and vain."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def build(scale: str, today: date, seed: int, categories: list[Category], is_full: bool = False) -> Demo:
    """The whole demo in memory, but for what is scored from it. Reads and writes nothing."""
    calendar = DemoCalendar(today)
    rows = Rows(service("load_demo"))
    tree = build_tree(seed, small=scale == SMALL)
    people = build_people(tree, calendar, seed, hashed(PASSWORD))
    changes = change_secretaries(people)
    rows.add(*people.users, *tree.rows, *people.posts)
    city = City(calendar, people, build_rounds(calendar, rows, categories), rows, seed, is_full=is_full)
    places = {tree.named(story.place).pk for story in STORIES}
    finished = add_finished(city, places)
    if is_full:
        add_second_finished(city)
    add_mechanisms(city, finished)
    told = [tell(city, story) for story in STORIES]
    for bundle in told:
        add_light_records(bundle, calendar)
        bundle.store_in(rows)
    add_pressing(told, people, rows, calendar)
    add_second_of_the_secretary(city)
    add_current(city, places)
    add_pool(Pool(people, city.rounds.current, rows, calendar, Random(f"{seed}:pool")))
    add_opinions(people, rows, calendar, seed)
    add_surveys(people, city.rounds, rows, calendar, seed)
    return Demo(city, finished, told, changes)


def loaded(city: City) -> Loaded:
    return Loaded(len(city.people.tree.rows), len(city.people.users), len(city.rows.of(Project)))
