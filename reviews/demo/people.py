"""Who holds which post: secretaries everywhere (but for a few vacancies), officers, clerks, members, the log-ins."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import count
from random import Random

from django.contrib.auth.hashers import make_password

from organizations.actor import Actor
from organizations.models import Appointment, Level, Organization, Sector, User
from organizations.names import pinyin_key
from organizations.roles import Role

from . import names
from .accounts import ACCOUNTS, Account
from .calendar import DemoCalendar
from .places import FIRST_VILLAGES
from .tree import Tree

LONG_AGO = date(2021, 9, 1)
UNUSABLE = "!"  # what Django takes for no password
VACANT = 0.006
ACTING_HEAD = 0.015
CHANGED = 0.02  # secretaries who took over within the present round
VILLAGE_CLERKS = 0.35
EXPERTS = ("卫景行", "苏望之", "温如故")  # beside the one who logs in
# Villages of the sample keep their secretaries: their projects are told in full.
GIVEN = {code for villages in FIRST_VILLAGES.values() for code, _ in villages}


@dataclass
class People:
    """Users and posts, found again by organization and role."""

    tree: Tree
    calendar: DemoCalendar
    rng: Random
    users: list[User] = field(default_factory=list)
    posts: list[Appointment] = field(default_factory=list)
    logins: dict[str, Appointment] = field(default_factory=dict)
    former: dict[int, Appointment] = field(default_factory=dict)  # predecessors by organization
    _held: dict[tuple[int, str], list[Appointment]] = field(default_factory=lambda: defaultdict(list))
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def user(self, name: str = "", username: str = "", password: str = UNUSABLE) -> User:
        """A new person. Invented phones are of 199 0000 xxxx, which nobody has here."""
        number = next(self._numbers)
        name = name or names.person(self.rng)
        user = User(
            username=username or f"jl{number:05d}",
            name=name,
            phone=f"1990000{number:04d}",
            password=password,
            pinyin=pinyin_key(name),
        )
        self.users.append(user)
        return user

    def appoint(
        self, user: User, organization: Organization, role: str, title: str, since: date = LONG_AGO
    ) -> Appointment:
        post = Appointment(user=user, organization=organization, role=role, title=title, starts_on=since)
        self.posts.append(post)
        self._held[organization.pk, role].append(post)
        return post

    def end(self, post: Appointment, day: date) -> None:
        """A predecessor: keeps the post in the records, no longer holds it."""
        post.ends_on = day
        self._held[post.organization_id, post.role].remove(post)

    def holders(self, organization: Organization | None, role: str) -> list[Appointment]:
        """Who holds the post today."""
        return self._held[organization.pk, role] if organization else []

    def holder(self, organization: Organization | None, role: str) -> Appointment | None:
        return next(iter(self.holders(organization, role)), None)

    def judges(self, organization: Organization) -> list[Appointment]:
        """Officers of the nearest organization above that has some; of the root for the root."""
        above = organization if organization.is_root else organization.parent
        while above is not None:
            if self.holders(above, Role.OFFICER):
                return self.holders(above, Role.OFFICER)
            above = above.parent
        return []

    def actor(self, post: Appointment) -> Actor:
        return Actor(user=post.user, post=post, posts=tuple(self._posts_of[id(post.user)]))

    @cached_property
    def _posts_of(self) -> dict[int, list[Appointment]]:
        found: dict[int, list[Appointment]] = defaultdict(list)
        for post in self.posts:
            found[id(post.user)].append(post)
        return found


def build_people(tree: Tree, calendar: DemoCalendar, seed: int, password: str) -> People:
    """Everyone. `password` is the hash that all demo log-ins share; nobody else can log in."""
    people = People(tree, calendar, Random(f"{seed}:people"))
    for account in ACCOUNTS:
        add_login(people, account, password)
    for organization in tree.rows:
        add_secretary(people, organization)
        add_house(people, organization)
    add_second_posts(people)
    for name in EXPERTS:
        people.appoint(people.user(name), tree.root, Role.EXPERT, "评审专家")
    return people


def hashed(password: str) -> str:
    """The demo's one password: hashed once, since a proper hash costs 0.3 s."""
    return make_password(password)


def add_login(people: People, account: Account, password: str) -> None:
    user = people.user(account.name, account.username, password)
    post = people.appoint(user, people.tree.named(account.organization), account.role, account.title)
    people.logins[account.username] = post


def add_secretary(people: People, organization: Organization) -> None:
    if people.holder(organization, Role.SECRETARY):
        return
    rng = people.rng
    chance = rng.random()
    may_change = organization.level == Level.VILLAGE and organization.region_code not in GIVEN
    if chance < VACANT and may_change:
        return
    title = secretary_title(organization)
    if chance < VACANT + CHANGED and may_change:
        since = (
            people.calendar.before(40, 200, rng)
            if rng.random() < 0.6
            else new_at_the_review(people.calendar, rng)
        )
        former = people.appoint(people.user(), organization, Role.SECRETARY, title)
        people.end(former, since - timedelta(days=1))
        people.former[organization.pk] = former
        people.appoint(people.user(), organization, Role.SECRETARY, title, since)
        return
    since = date(2021, 1, 1) + timedelta(days=rng.randint(0, 1000))
    post = people.appoint(people.user(), organization, Role.SECRETARY, title, since)
    if chance > 1 - ACTING_HEAD:
        post.acting_head = True
        post.title = "副书记（主持工作）"


def new_at_the_review(calendar: DemoCalendar, rng: Random) -> date:
    """Less than three months before last year's review was opened: 不定等次."""
    return date(calendar.year - 1, 10, 20) + timedelta(days=rng.randint(0, 50))


def secretary_title(organization: Organization) -> str:
    if organization.level == Level.CITY:
        return "市委书记"
    if organization.level == Level.COUNTY and organization.sector == Sector.TERRITORIAL:
        return f"{organization.short_name[-1]}委书记"
    if "工委" in organization.name or "工作委员会" in organization.name:
        return "党工委书记"
    return (
        "党组书记"
        if organization.name.endswith("党组")
        else "党组织书记"
        if organization.name.endswith("党组织")
        else "党委书记"
    )


def add_house(people: People, organization: Organization) -> None:
    """Officers and a leader above, clerks and members in the house itself."""
    rng, level = people.rng, organization.level
    if organization.sector == Sector.TERRITORIAL or level == Level.COUNTY:
        for title in officer_titles(organization):
            people.appoint(people.user(), organization, Role.OFFICER, title)
    if level in {Level.CITY, Level.COUNTY} and not people.holder(organization, Role.LEADER):
        people.appoint(people.user(), organization, Role.LEADER, "党委副书记")
    if not people.holder(organization, Role.CLERK) and (
        level != Level.VILLAGE or rng.random() < VILLAGE_CLERKS
    ):
        people.appoint(people.user(), organization, Role.CLERK, "党务干事")
    if level in {Level.CITY, Level.COUNTY, Level.TOWNSHIP} and not people.holder(organization, Role.MEMBER):
        people.appoint(people.user(), organization, Role.MEMBER, "班子成员")


def officer_titles(organization: Organization) -> tuple[str, ...]:
    """At least two beside each other, so that one may confirm what the other scored."""
    if organization.level == Level.VILLAGE:
        return ()
    if organization.level == Level.TOWNSHIP:
        return ("组织委员", "组织干事")
    return (
        ("组织科科长", "组织员")
        if organization.sector != Sector.TERRITORIAL
        else ("组织部副部长", "组织部组织科科长", "组织员")
    )


def add_second_posts(people: People) -> None:
    """A few village secretaries are members of their township's committee as well."""
    secretaries = [p for p in people.posts if p.role == Role.SECRETARY and p.ends_on is None]
    villages: Iterable[Appointment] = [p for p in secretaries if p.organization.level == Level.VILLAGE]
    for number, post in enumerate(villages):
        if number % 150 == 7 and post.organization.parent:
            people.appoint(post.user, post.organization.parent, Role.MEMBER, "党委委员（兼）")
