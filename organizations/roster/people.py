"""Which account each person of the roster is: one in the system, or a new one.

The same person has the same log-in name or the same phone, and the same name; without either, the same
name in the same organization. A name decides before a log-in name: where a post's log-in name goes with
the post, a new name on it is a new person, who must not get the account of the predecessor.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from organizations.roles import Role, clash
from organizations.workbooks.rows import DataRow, Refusal, refusal

from .entries import PersonCells
from .present import KnownPerson, Present
from .units import Unit
from .usernames import free_username
from .values import is_mobile, name_key


@dataclass(eq=False)
class Person:
    """An account as it shall be. `existing` is None for a new one; `wish` is a log-in name that is taken."""

    name: str
    row: DataRow
    existing: KnownPerson | None = None
    username: str = ""
    phone: str = ""
    wish: str = ""
    roles: set[str] = field(default_factory=set)
    given: dict[str, tuple[str, DataRow]] = field(default_factory=dict)

    @property
    def changes(self) -> dict[str, tuple[str, str]]:
        """Field to value before and after, of an account that exists."""
        if self.existing is None:
            return {}
        pairs = {
            "username": (self.existing.username, self.username),
            "phone": (self.existing.phone, self.phone),
        }
        return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


class PersonFinder:
    """Finds the account of each row, in the order of the roster."""

    def __init__(self, units: list[Unit], present: Present) -> None:
        self.present = present
        self.refusals: list[Refusal] = []
        self.people: list[Person] = []
        self.shared_phones: dict[str, list[str]] = defaultdict(list)
        self.by_pk: dict[int, Person] = {}
        self.by_username: dict[str, Person] = {}
        self.by_phone: dict[tuple[str, str], Person] = {}
        self.by_unit: dict[tuple[int, str], Person] = {}
        self.usernames = {
            cells.username.casefold() for unit in units for _, cells in unit.people if cells.username
        }

    def refuse(self, unit: Unit, row: DataRow, column: str, text: str) -> None:
        unit.is_broken = True
        self.refusals.append(refusal(row, column, text))

    def find(self, unit: Unit, row: DataRow, cells: PersonCells) -> Person | None:
        """The person of the row with what the row tells taken over, None when it is refused."""
        known = self.known(unit, cells)
        person = self.of_known(known, row) if known else self.newcomer(unit, row, cells)
        self.by_unit.setdefault((id(unit), name_key(cells.name)), person)
        before = len(self.refusals)
        self.take_username(unit, row, cells, person)
        self.take_phone(unit, row, cells, person)
        self.take_role(unit, row, cells, person)
        return person if len(self.refusals) == before else None

    # Who it is

    def known(self, unit: Unit, cells: PersonCells) -> KnownPerson | None:
        key = name_key(cells.name)
        holder = self.present.by_username.get(cells.username.casefold()) if cells.username else None
        if holder and name_key(holder.name) == key:
            return holder
        called = [
            person
            for person in self.present.by_phone.get(cells.phone, [])
            if name_key(person.name) == key and not self.is_another(person, cells)
        ]
        inside = self.inside(unit, cells)
        if called:
            return next((person for person in called if person in inside), called[0])
        return inside[0] if inside else None

    def inside(self, unit: Unit, cells: PersonCells) -> list[KnownPerson]:
        """People of that name who hold or held a post in the organization, the likeliest first."""
        if unit.existing is None:
            return []
        posts = sorted(
            self.present.posts_of[unit.existing.pk],
            key=lambda post: (not post.is_standing, post.role != cells.role, -post.pk),
        )
        found = [self.present.people[post.user_id] for post in posts]
        key = name_key(cells.name)
        return [
            person
            for person in dict.fromkeys(found)
            if name_key(person.name) == key and not self.is_another(person, cells)
        ]

    def is_another(self, person: KnownPerson, cells: PersonCells) -> bool:
        """Of the same name, but the roster names this account by its log-in name on another row."""
        username = person.username.casefold()
        return bool(cells.username) and username != cells.username.casefold() and username in self.usernames

    def of_known(self, known: KnownPerson, row: DataRow) -> Person:
        person = self.by_pk.get(known.pk)
        if person is None:
            person = Person(known.name, row, known, known.username, known.phone)
            person.roles |= self.present.roles_of[known.pk]
            self.by_pk[known.pk] = person
            self.people.append(person)
        return person

    def newcomer(self, unit: Unit, row: DataRow, cells: PersonCells) -> Person:
        """A person of an earlier row, or a new one."""
        key = name_key(cells.name)
        candidates = [
            self.by_username.get(cells.username.casefold()) if cells.username else None,
            self.by_phone.get((cells.phone, key)) if cells.phone else None,
            self.by_unit.get((id(unit), key)),
        ]
        for person in candidates:
            if person and name_key(person.name) == key and not clashing(person, cells):
                return person
        person = Person(cells.name, row)
        self.people.append(person)
        return person

    # What the row tells

    def take_username(self, unit: Unit, row: DataRow, cells: PersonCells, person: Person) -> None:
        wanted = cells.username
        if not wanted or wanted.casefold() == person.username.casefold():
            self.by_username.setdefault(person.username.casefold(), person) if wanted else None
            return
        holder = self.present.by_username.get(wanted.casefold())
        other = self.by_username.get(wanted.casefold())
        if holder is not None and (person.existing is None or holder.pk != person.existing.pk):
            self.name_is_taken(unit, row, cells, person, holder)
        elif other is not None and other is not person:
            words = f"登录名“{wanted}”与 {other.row.address('username')}（{other.name}）重复，姓名不同，请换一个登录名"
            self.refuse(unit, row, "username", words)
        elif self.agrees(unit, row, "username", wanted, person):
            person.username = wanted
            self.by_username[wanted.casefold()] = person

    def name_is_taken(
        self, unit: Unit, row: DataRow, cells: PersonCells, person: Person, holder: KnownPerson
    ) -> None:
        """The predecessor keeps the account; anybody else's log-in name is refused."""
        if cells.role == Role.SECRETARY and self.was_secretary(unit, holder):
            if person.existing is None:
                person.wish = cells.username
            return
        words = (
            f"登录名“{cells.username}”是现有人员“{holder.name}”的，与本行姓名不同。换了人的，请换一个登录名或清空；"
            "同一个人改名的，请在“人员”页面改名后再导入"
        )
        self.refuse(unit, row, "username", words)

    def was_secretary(self, unit: Unit, holder: KnownPerson) -> bool:
        posts = self.present.posts_of[unit.existing.pk] if unit.existing else []
        return any(post.user_id == holder.pk and post.role == Role.SECRETARY for post in posts)

    def take_phone(self, unit: Unit, row: DataRow, cells: PersonCells, person: Person) -> None:
        phone = cells.phone
        if not phone:
            return
        if self.agrees(unit, row, "phone", phone, person):
            person.phone = phone
            self.by_phone.setdefault((phone, name_key(person.name)), person)
            if is_mobile(phone):
                self.shared_phones[phone].append(person.name)

    def agrees(self, unit: Unit, row: DataRow, column: str, value: str, person: Person) -> bool:
        """Two rows about one person tell the same."""
        first, first_row = person.given.setdefault(column, (value, row))
        if first == value:
            return True
        name = "登录名" if column == "username" else "联系电话"
        words = f"{person.name}在 {first_row.address(column)} 填的{name}是“{first}”，同一人请填一致"
        self.refuse(unit, row, column, words)
        return False

    def take_role(self, unit: Unit, row: DataRow, cells: PersonCells, person: Person) -> None:
        if clash(person.roles, cells.role):
            names = "、".join(str(role.label) for role in Role if role in person.roles)
            words = f"“{person.name}”现任{names}，管理员不得兼任业务职务，请改为另一人或先办理离任"
            self.refuse(unit, row, "person", words)
        else:
            person.roles.add(cells.role)

    # Afterwards

    def give_usernames(self) -> None:
        """New accounts without a log-in name get one: the name's spelling, with a number where it is taken."""
        taken = {*self.present.by_username, *self.usernames}
        for person in self.people:
            if not person.username:
                person.username = free_username(person.wish, person.name, taken)
                taken.add(person.username.casefold())

    def phone_notes(self) -> list[str]:
        """Mobile numbers that several names share are taken as several persons, and said so."""
        shared = []
        for phone, names in self.shared_phones.items():
            known = [
                person.name
                for person in self.present.by_phone.get(phone, [])
                if self.present.roles_of[person.pk]
            ]
            everyone = list(dict.fromkeys(map(name_key, [*names, *known])))
            if len(everyone) > 1:
                shared.append("和".join(dict.fromkeys([*names, *known])))
        if not shared:
            return []
        more = f" 等 {len(shared)} 组" if len(shared) > 3 else ""
        return [
            f"手机号相同而姓名不同，按不同人员处理：{'；'.join(shared[:3])}{more}。如有误填，请改正后重新上传"
        ]


def clashing(person: Person, cells: PersonCells) -> bool:
    """Two log-in names given for one name are two persons, unless the phone is the same too."""
    given = person.given.get("username")
    if not given or not cells.username or given[0].casefold() == cells.username.casefold():
        return False
    return not cells.phone or person.phone != cells.phone
