"""What the system holds at the moment, as plain values: three queries whatever its size."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from organizations.actor import Actor
from organizations.models import Appointment, Level, Organization, User
from organizations.roles import Role

from .values import code_stem, name_key, short_name_of


@dataclass(frozen=True)
class KnownOrganization:
    pk: int
    name: str
    short_name: str
    level: str
    sector: str
    parent_id: int | None
    path: str
    region_code: str
    party_code: str
    position: int
    active_from: date
    active_to: date | None

    @property
    def rank(self) -> int:
        return Level(self.level).rank


@dataclass(frozen=True)
class KnownPerson:
    pk: int
    username: str
    name: str
    phone: str
    is_active: bool


@dataclass(frozen=True)
class KnownPost:
    """A post of any time. `is_standing`: held today or later."""

    is_standing: bool
    pk: int
    user_id: int
    organization_id: int
    role: str
    title: str
    acting_head: bool
    starts_on: date
    ends_on: date | None


@dataclass
class Present:
    """The present, with the indexes that the planner asks."""

    today: date
    organizations: dict[int, KnownOrganization]
    people: dict[int, KnownPerson]
    posts: list[KnownPost]
    actor: Actor | None = None  # whose rights bound the plan; None for whoever holds all
    by_code: dict[str, KnownOrganization] = field(init=False)
    by_stem: dict[str, KnownOrganization] = field(init=False)
    by_party_code: dict[str, KnownOrganization] = field(init=False)
    by_name: dict[str, list[KnownOrganization]] = field(init=False)
    by_short_name: dict[str, list[KnownOrganization]] = field(init=False)
    children: dict[int | None, dict[str, KnownOrganization]] = field(init=False)
    by_username: dict[str, KnownPerson] = field(init=False)
    by_phone: dict[str, list[KnownPerson]] = field(init=False)
    posts_of: dict[int, list[KnownPost]] = field(init=False)
    roles_of: dict[int, set[str]] = field(init=False)

    def __post_init__(self) -> None:
        units = self.organizations.values()
        self.by_code = {unit.region_code: unit for unit in units if unit.region_code}
        self.by_stem = {code_stem(code): unit for code, unit in self.by_code.items()}
        self.by_party_code = {unit.party_code: unit for unit in units if unit.party_code}
        self.by_name, self.by_short_name = defaultdict(list), defaultdict(list)
        self.children = defaultdict(dict)
        for unit in units:
            self.by_name[name_key(unit.name)].append(unit)
            for short in {name_key(unit.short_name), name_key(short_name_of(unit.name))}:
                self.by_short_name[short].append(unit)
            self.children[unit.parent_id][name_key(unit.name)] = unit
        self.by_username = {person.username.casefold(): person for person in self.people.values()}
        self.by_phone = defaultdict(list)
        for person in self.people.values():
            if person.phone:
                self.by_phone[person.phone].append(person)
        self._index_posts()

    def _index_posts(self) -> None:
        self.posts_of, self.roles_of = defaultdict(list), defaultdict(set)
        for post in self.posts:
            self.posts_of[post.organization_id].append(post)
            if post.is_standing:
                self.roles_of[post.user_id].add(post.role)

    @property
    def roots(self) -> list[KnownOrganization]:
        return [unit for unit in self.organizations.values() if unit.parent_id is None]

    def standing(self, organization_id: int, role: str) -> list[KnownPost]:
        return [post for post in self.posts_of[organization_id] if post.is_standing and post.role == role]

    def last_secretary_day(self, organization_id: int, but: int | None = None) -> date | None:
        """The last day in office of the secretaries whose terms are fixed, without the post `but`."""
        days = [
            post.ends_on
            for post in self.posts_of[organization_id]
            if post.role == Role.SECRETARY and post.ends_on is not None and post.pk != but
        ]
        return max(days, default=None)


def load_present(today: date, actor: Actor | None = None) -> Present:
    units = Organization.objects.order_by("path").values_list(
        "pk", "name", "short_name", "level", "sector", "parent_id", "path",
        "region_code", "party_code", "position", "active_from", "active_to",
    )  # fmt: skip
    people = User.objects.order_by("pk").values_list("pk", "username", "name", "phone", "is_active")
    posts = Appointment.objects.order_by("pk").values_list(
        "pk", "user_id", "organization_id", "role", "title", "acting_head", "starts_on", "ends_on"
    )
    return Present(
        today=today,
        organizations={row[0]: KnownOrganization(*row) for row in units},
        people={row[0]: KnownPerson(*row) for row in people},
        posts=[KnownPost(row[7] is None or row[7] >= today, *row) for row in posts],
        actor=None if actor is None or actor.is_service else actor,
    )
