"""The plan: what an import would create, change, leave and refuse. Pure: rows and state in, plan out."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

from organizations.importing.progress import counted
from organizations.importing.reading import Rows
from organizations.models import Sector
from organizations.workbooks.rows import Refusal

from .entries import read_entries
from .people import Person, PersonFinder
from .placing import Placing
from .posts import Post, PostPlanner
from .present import Present
from .rights import beyond_rights
from .units import Unit, gather, pk_of, unit_changes
from .values import short_name_of, without_place

LONGEST_SHORT_NAME = 40


@dataclass(frozen=True)
class Counts:
    """Organizations. One whose people or posts change counts as changed, too."""

    created: int
    changed: int
    unchanged: int
    refused: int

    def __str__(self) -> str:
        return (
            f"created {self.created}, changed {self.changed}, "
            f"unchanged {self.unchanged}, refused {self.refused}"
        )


@dataclass(frozen=True)
class Plan:
    """Units that were not refused with their people and posts, and everything said about the roster."""

    rows: Rows
    present: Present
    units: list[Unit]
    people: list[Person]
    posts: list[Post]
    refusals: list[Refusal]
    notes: list[str]
    refused_units: int

    @property
    def created(self) -> list[Unit]:
        return [unit for unit in self.units if unit.existing is None]

    @property
    def edited(self) -> list[Unit]:
        """Organizations whose own values change."""
        return [unit for unit in self.units if unit_changes(unit)]

    @property
    def new_people(self) -> list[Person]:
        return [person for person in self.people if person.existing is None]

    @property
    def changed_people(self) -> list[Person]:
        return [person for person in self.people if person.changes]

    @property
    def new_posts(self) -> list[Post]:
        return [post for post in self.posts if post.is_new]

    @property
    def hand_overs(self) -> list[Post]:
        return [post for post in self.posts if post.is_hand_over]

    @property
    def changed_posts(self) -> list[Post]:
        return [post for post in self.posts if post.changes]

    @property
    def vacant(self) -> list[Unit]:
        """Organizations without any person in the roster."""
        return [unit for unit in self.units if not unit.people]

    @property
    def changed(self) -> list[Unit]:
        """Existing organizations with any change to them, their people or their posts."""
        touched = {id(unit) for unit in self.edited}
        people = {id(person) for person in self.changed_people}
        for post in self.posts:
            if post.is_new or post.changes or id(post.person) in people:
                touched.add(id(post.unit))
        return [unit for unit in self.units if unit.existing and id(unit) in touched]

    @property
    def counts(self) -> Counts:
        created, changed = len(self.created), len(self.changed)
        return Counts(created, changed, len(self.units) - created - changed, self.refused_units)

    @property
    def unchanged(self) -> int:
        return self.counts.unchanged

    @property
    def is_refused(self) -> bool:
        return bool(self.refusals)

    @property
    def has_work(self) -> bool:
        return bool(self.created or self.changed)

    @property
    def digest(self) -> str:
        """SHA-256 of everything that would be written, to tell whether a second plan is the same."""
        content = [self.rows.sha256, [str(refusal) for refusal in self.refusals]]
        content += [written_unit(unit) for unit in self.units]
        content += [written_person(person) for person in self.people]
        content += [written_post(post) for post in self.posts]
        text = json.dumps(content, ensure_ascii=False, default=str)
        return hashlib.sha256(text.encode()).hexdigest()


def make_plan(roster: Rows, present: Present) -> Plan:
    """Refusals concern cells; the rest of the roster is planned all the same, to show everything at once."""
    entries, refusals = read_entries(roster.rows, present.today)
    units, more = gather(entries)
    refusals += more
    placing = Placing(units, present)
    placing.settle()
    finder = PersonFinder(units, present)
    planner = PostPlanner(finder, present)
    for unit in counted(units, "核对任职"):
        planner.plan(unit)
    finder.give_usernames()
    number_new_units(units, present)
    tell_apart(units, present)
    refusals += placing.refusals + finder.refusals
    good = [unit for unit in units if not unit.is_broken]
    posts = [post for post in planner.posts if not post.unit.is_broken]
    refusals += beyond_rights(good, posts, present)
    people = {id(post.person): post.person for post in posts}
    return Plan(
        rows=roster,
        present=present,
        units=good,
        people=list(people.values()),
        posts=posts,
        refusals=sorted(refusals, key=lambda refusal: refusal.position),
        notes=[*roster.notes, *placing.notes, *finder.phone_notes()],
        refused_units=len(units) - len(good),
    )


def number_new_units(units: list[Unit], present: Present) -> None:
    """New organizations follow those there are, in the order of the roster, unless it says otherwise."""
    last = max((known.position for known in present.organizations.values()), default=0)
    for unit in units:
        if unit.existing is None:
            last += 1
            unit.position = last if unit.position is None else unit.position
            unit.short_name = unit.short_name or usual_short_name(unit)[:LONGEST_SHORT_NAME]
            unit.sector = unit.sector or Sector.TERRITORIAL


def tell_apart(units: list[Unit], present: Present) -> None:
    """Say where those stand whose name repeats: whoever reads the dry run sees whether parents were found rightly."""
    in_roster = {unit.existing.pk for unit in units if unit.existing}
    names = Counter(unit.name for unit in units)
    names.update(known.name for pk, known in present.organizations.items() if pk not in in_roster)
    for unit in units:
        if names[unit.name] > 1:
            unit.above = names_above(unit, present)


def names_above(unit: Unit, present: Present) -> str:
    """The one or two above, without the root, as Organization.above has them."""
    chain: list[str] = []
    above = unit.parent
    while above is not None and len(chain) < 2:
        if isinstance(above, Unit):
            following = above.parent
        else:
            following = present.organizations.get(above.parent_id) if above.parent_id else None
        if following is not None:
            chain.append(above.short_name)
        above = following
    return "".join(reversed(chain))


def usual_short_name(unit: Unit) -> str:
    """A township is called without the city or county right above it: 青石街道, not 澄湖区青石街道."""
    short = short_name_of(unit.name)
    own = without_place(short)
    above = short_name_of(unit.parent.name) if unit.parent else ""
    return own if above and short == above + own else short


def written_unit(unit: Unit) -> list[Any]:
    if unit.existing is None:
        parent = (pk_of(unit.parent) or unit.parent.name) if unit.parent else None
        return [unit.row.number, unit.name, unit.short_name, unit.level, unit.sector, parent,
                unit.region_code, unit.party_code, unit.position]  # fmt: skip
    return [unit.existing.pk, unit_changes(unit)]


def written_person(person: Person) -> list[Any]:
    if person.existing is None:
        return [person.name, person.username, person.phone]
    return [person.existing.pk, person.changes]


def written_post(post: Post) -> list[Any]:
    place = pk_of(post.unit) or post.unit.row.number
    if post.existing is not None:
        return [post.existing.pk, post.changes]
    previous = [known.pk for known in post.previous]
    return [place, post.person.username, post.role, post.title, post.acting_head, post.starts_on, previous]
