"""Rows gathered into organizations: one organization may stand on several rows, one per person."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from organizations.models import Level, Sector
from organizations.roles import Role
from organizations.workbooks.rows import DataRow, Refusal, refusal

from .columns import label
from .entries import Entry, PersonCells
from .present import KnownOrganization
from .values import name_key

REPEATED = ("level", "sector", "short_name", "parent", "region_code", "party_code", "position")


@dataclass(eq=False)
class Unit:
    """An organization as the roster has it. Empty values say nothing, so they change nothing.

    `existing` is the same organization in the system, `parent` the one above: in the roster or in the system.
    """

    entries: list[Entry]
    name: str
    short_name: str
    level: Level | None
    sector: Sector | None
    parent_name: str
    region_code: str
    party_code: str
    position: int | None
    is_broken: bool
    existing: KnownOrganization | None = None
    parent: Unit | KnownOrganization | None = None
    is_root: bool = False
    above: str = ""  # 安福县城关镇, where other organizations bear the same name

    @property
    def row(self) -> DataRow:
        return self.entries[0].row

    @property
    def subject(self) -> str:
        """As the dry run calls it."""
        return f"{self.name}（{self.above}）" if self.above else self.name

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(
            f"{entry.person.role.label} {entry.person.name}" for entry in self.entries if entry.person
        )

    @property
    def rank(self) -> int | None:
        return self.level.rank if self.level else None

    @property
    def people(self) -> list[tuple[DataRow, PersonCells]]:
        return [(entry.row, entry.person) for entry in self.entries if entry.person]

    def refuse(self, name: str, text: str) -> Refusal:
        """A refusal at the row that filled the cell; the unit is not imported."""
        self.is_broken = True
        rows = [entry.row for entry in self.entries if name in entry.row.texts]
        return refusal(rows[0] if rows else self.row, name, text)


def unit_of(entry: Entry) -> Unit:
    return Unit(
        entries=[entry],
        name=entry.name,
        short_name=entry.short_name,
        level=entry.level,
        sector=entry.sector,
        parent_name=entry.parent,
        region_code=entry.region_code,
        party_code=entry.party_code,
        position=entry.position,
        is_broken=entry.is_broken,
    )


@dataclass
class Gathering:
    """Finds the organization of each row among those of the rows before."""

    units: list[Unit] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    by_code: dict[str, Unit] = field(default_factory=dict)
    by_party_code: dict[str, Unit] = field(default_factory=dict)
    by_name: dict[str, list[Unit]] = field(default_factory=lambda: defaultdict(list))

    def add(self, entry: Entry) -> None:
        unit = self.find(entry)
        if unit is None:
            self.start(entry)
        elif name_key(unit.name) != name_key(entry.name):
            self.claimed_twice(unit, entry)
        else:
            self.join(unit, entry)

    def find(self, entry: Entry) -> Unit | None:
        """Same region code, else same party code, else same name under the same parent."""
        if not entry.name:
            return None
        if entry.region_code in self.by_code:
            return self.by_code[entry.region_code]
        if entry.party_code in self.by_party_code:
            return self.by_party_code[entry.party_code]
        same = [unit for unit in self.by_name[name_key(entry.name)] if may_be_same(unit, entry)]
        return same[0] if len(same) == 1 else None

    def start(self, entry: Entry) -> None:
        unit = unit_of(entry)
        self.units.append(unit)
        self.index(unit)

    def index(self, unit: Unit) -> None:
        if unit.region_code:
            self.by_code.setdefault(unit.region_code, unit)
        if unit.party_code:
            self.by_party_code.setdefault(unit.party_code, unit)
        if unit.name and unit not in self.by_name[name_key(unit.name)]:
            self.by_name[name_key(unit.name)].append(unit)

    def claimed_twice(self, unit: Unit, entry: Entry) -> None:
        """One code, two names: both rows are refused, since nobody knows which one is wrong."""
        column = (
            "region_code" if entry.region_code and entry.region_code == unit.region_code else "party_code"
        )
        code = entry.region_code if column == "region_code" else entry.party_code
        other = unit_of(entry)
        words = f"{label(column)} {code} 与 {{}}（{{}}）重复，一个代码只能用于一个党组织，请改正其中一处，没有自己代码的清空"
        cells = [entry.row.address(column), unit.row.address(column)]
        self.refusals.append(unit.refuse(column, words.format(cells[0], entry.name)))
        self.refusals.append(other.refuse(column, words.format(cells[1], unit.name)))
        self.units.append(other)
        self.by_name[name_key(other.name)].append(other)

    def join(self, unit: Unit, entry: Entry) -> None:
        """A further person of the organization; what the row repeats must agree."""
        unit.entries.append(entry)
        unit.is_broken = unit.is_broken or entry.is_broken
        for column in REPEATED:
            attribute = "parent_name" if column == "parent" else column
            known, given = getattr(unit, attribute), getattr(entry, column)
            if not known:
                setattr(unit, attribute, given)
            elif given and not is_same(known, given):
                words = f"与 {unit.row.address(column)} 同一党组织的{label(column)}不一致，请改成相同内容"
                self.refusals.append(refusal(entry.row, column, words))
                unit.is_broken = True
        self.index(unit)


def is_same(one: object, other: object) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return name_key(one) == name_key(other)
    return one == other


def may_be_same(unit: Unit, entry: Entry) -> bool:
    """Same name given: nothing that both rows tell may differ."""
    pairs = (
        (unit.region_code, entry.region_code),
        (unit.party_code, entry.party_code),
        (unit.parent_name, entry.parent),
    )
    return all(not one or not other or is_same(one, other) for one, other in pairs)


def gather(entries: list[Entry]) -> tuple[list[Unit], list[Refusal]]:
    gathering = Gathering()
    for entry in entries:
        gathering.add(entry)
    for unit in gathering.units:
        gathering.refusals += repeated_posts(unit)
    return gathering.units, gathering.refusals


def repeated_posts(unit: Unit) -> list[Refusal]:
    """Rows of one organization that say the same twice, or name two secretaries."""
    vacant = [entry for entry in unit.entries if entry.person is None]
    found = [refusal(entry.row, "name", f"与{vacant[0].row.words}重复，请删去一行") for entry in vacant[1:]]
    secretaries: list[Entry] = []
    seen: dict[tuple[str, Role], Entry] = {}
    for entry in unit.entries:
        person = entry.person
        if person is None:
            continue
        first = seen.setdefault((name_key(person.name), person.role), entry)
        if first is not entry and is_same_person(first.person, person):
            found.append(refusal(entry.row, "name", f"与{first.row.words}重复，请删去一行"))
        elif person.role == Role.SECRETARY:
            secretaries.append(entry)
    if len(secretaries) > 1:
        found += [about_secretary(entry, secretaries) for entry in secretaries]
    unit.is_broken = unit.is_broken or bool(found)
    return found


def is_same_person(one: PersonCells | None, other: PersonCells) -> bool:
    """The names agree already; different log-in names are different persons."""
    return one is None or not (one.username and other.username) or one.username == other.username


def about_secretary(entry: Entry, all_of_them: list[Entry]) -> Refusal:
    other = next(one for one in all_of_them if one is not entry)
    name = other.person.name if other.person else ""
    words = f"{entry.name}的书记在 {other.row.address('person')} 已填“{name}”，一个党组织只能有一名书记，请改正其中一行"
    return refusal(entry.row, "person", words)


def unit_changes(unit: Unit) -> dict[str, tuple[Any, Any]]:
    """Field to value before and after; an empty cell changes nothing. The parent stands as its name."""
    known = unit.existing
    if known is None:
        return {}
    given = {
        "name": unit.name,
        "short_name": unit.short_name,
        "level": str(unit.level or ""),
        "sector": str(unit.sector or ""),
        "region_code": unit.region_code,
        "party_code": unit.party_code,
        "position": unit.position,
    }
    found = {
        name: (getattr(known, name), value)
        for name, value in given.items()
        if value not in ("", None) and value != getattr(known, name)
    }
    if moves(unit):
        found["parent"] = (known.parent_id, unit.parent.name if unit.parent else "")
    return found


def moves(unit: Unit) -> bool:
    """Whether an existing organization gets another parent."""
    return (
        unit.existing is not None
        and unit.parent is not None
        and pk_of(unit.parent) != unit.existing.parent_id
    )


def pk_of(node: Unit | KnownOrganization) -> int | None:
    """Id in the system, None for an organization that is new."""
    if isinstance(node, KnownOrganization):
        return node.pk
    return node.existing.pk if node.existing else None
