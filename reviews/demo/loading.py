"""Putting the demo together and writing it: all in memory first, then in bulk, in one transaction."""

from dataclasses import dataclass
from datetime import date
from random import Random

from django.db import transaction

from organizations.actor import service
from projects.models import Category, Project

from .accounts import PASSWORD
from .bundle import Bundle
from .calendar import DemoCalendar
from .ordinary import City, add_current, add_finished, add_second_of_the_secretary
from .people import build_people, hashed
from .pool import Pool, add_pool
from .rounds import build_rounds
from .rows import Rows
from .surveys import add_surveys
from .told import STORIES
from .told.recording import record
from .told.telling import tell
from .tree import build_tree

SMALL, CITY = "small", "city"
SCALES = (SMALL, CITY)
SEED = 990100


@dataclass(frozen=True)
class Loaded:
    """How much there is now."""

    organizations: int
    people: int
    projects: int


def load(scale: str, today: date, seed: int = SEED) -> Loaded:
    """Write the demo of this scale into an empty database: everything or nothing."""
    with transaction.atomic():
        city, told = build(scale, today, seed, list(Category.objects.all()))
        city.rows.write()
        record(told, city.people, city.rows.actor, city.calendar.morning)
    return loaded(city)


def build(scale: str, today: date, seed: int, categories: list[Category]) -> tuple[City, list[Bundle]]:
    """The whole demo in memory, and the projects told in full. Reads and writes nothing."""
    calendar = DemoCalendar(today)
    rows = Rows(service("load_demo"))
    tree = build_tree(seed, small=scale == SMALL)
    people = build_people(tree, calendar, seed, hashed(PASSWORD))
    rows.add(*people.users, *tree.rows, *people.posts)
    city = City(calendar, people, build_rounds(calendar, rows, categories), rows, seed)
    add_finished(city)
    told = [tell(city, story) for story in STORIES]
    for bundle in told:
        bundle.store_in(rows)
    add_second_of_the_secretary(city)
    add_current(city, told={bundle.organization.pk for bundle in told})
    add_pool(Pool(people, city.rounds.current, rows, calendar, Random(f"{seed}:pool")))
    add_surveys(people, city.rounds, rows, calendar, seed)
    return city, told


def loaded(city: City) -> Loaded:
    return Loaded(len(city.people.tree.rows), len(city.people.users), len(city.rows.of(Project)))
