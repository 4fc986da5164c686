"""The organizations of 江澜市: a tree with ids of its own, since a path is made of ids."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from random import Random

from organizations.models import Level, Organization, Sector
from organizations.names import pinyin_key
from organizations.tree import segment

from . import names
from .places import (
    COUNTIES,
    FIRST_VILLAGES,
    SMALL_COUNTIES,
    SMALL_TOWNSHIPS,
    SMALL_UNITS,
    UNDER_CITY,
    UNITS,
    CountySeed,
    UnitSeed,
)

ACTIVE_FROM = date(2021, 1, 1)
COMMUNITIES_FROM, VILLAGES_FROM = 1, 200  # last three digits of 统计用区划代码
SMALL_VILLAGES = (2, 3)
CITY_VILLAGES = (17, 26)


@dataclass
class Tree:
    """Every organization in official order; `add` gives id, path and Z number."""

    small: bool
    rows: list[Organization] = field(default_factory=list)
    _ids: Iterator[int] = field(default_factory=lambda: count(1))
    _z_numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def add(
        self,
        parent: Organization | None,
        name: str,
        short_name: str,
        level: str,
        code: str = "",
        **fields: str,
    ) -> Organization:
        pk = next(self._ids)
        organization = Organization(
            pk=pk,
            name=name,
            short_name=short_name,
            level=level,
            parent=parent,
            path=(parent.path if parent else "") + segment(pk),
            position=len(self.rows) + 1,
            region_code=code,
            z_number=None if code else next(self._z_numbers),
            active_from=ACTIVE_FROM,
            pinyin=pinyin_key(name, short_name),
            **fields,
        )
        self.rows.append(organization)
        return organization

    @property
    def root(self) -> Organization:
        return self.rows[0]

    def named(self, short_name: str) -> Organization:
        """The first organization of this short name."""
        return next(row for row in self.rows if row.short_name == short_name)


def build_tree(seed: int, small: bool) -> Tree:
    """The whole city, or a part of it small enough for every test run."""
    tree, rng = Tree(small), Random(f"{seed}:tree")
    root = tree.add(
        None,
        "中共江澜市委员会",
        "江澜市",
        Level.CITY,
        "990100000000",
        party_code="99010001",
        document_word="江组",
    )
    for county in COUNTIES:
        if not small or county.name in SMALL_COUNTIES:
            add_county(tree, root, county, rng)
    for code, name in UNDER_CITY:
        if not small or name in SMALL_TOWNSHIPS:
            add_township(tree, root, code, name, "江", rng)
    for unit in UNITS:
        if not small or unit.short in SMALL_UNITS:
            add_unit(tree, root, unit)
    return tree


def add_county(tree: Tree, root: Organization, seed: CountySeed, rng: Random) -> None:
    county = tree.add(
        root,
        f"中共{seed.name}委员会",
        seed.name,
        Level.COUNTY,
        f"{seed.code}000000",
        document_word=f"{seed.word}督",
    )
    stem = seed.word.removesuffix("组")
    for first, township_names in ((1, seed.streets), (100, seed.towns), (200, seed.rural)):
        for number, name in enumerate(township_names, start=first):
            if not tree.small or name in SMALL_TOWNSHIPS:
                add_township(tree, county, f"{seed.code}{number:03d}000", name, stem, rng)
    letter = "区县"[seed.name.endswith("县")] if seed.name[-1] in "区县" else seed.name
    for body in seed.bodies[: 1 if tree.small else None]:
        name = f"{seed.name}{body}"
        tree.add(county, f"{name}党组", f"{letter}{body}", Level.TOWNSHIP, sector=Sector.GOVERNMENT_BODY)


def add_township(tree: Tree, parent: Organization, code: str, name: str, stem: str, rng: Random) -> None:
    """`stem` begins the document word: 城关镇 stands in several counties."""
    suffix = "党工委" if name.endswith("街道") else "党委"
    township = tree.add(
        parent, f"{name}{suffix}", name, Level.TOWNSHIP, code, document_word=f"{stem}{bare(name)}督"
    )
    low, high = SMALL_VILLAGES if tree.small else CITY_VILLAGES
    communities, villages = shares(name, rng.randint(low, high), rng)
    given = FIRST_VILLAGES.get(code, ())
    used: set[str] = set()
    for village_code, village_name in given:
        used.add(village_name)
        add_village(tree, township, village_code, village_name)
    taken = {village_code for village_code, _ in given}
    for first, number, invent in (
        (COMMUNITIES_FROM, communities, names.community),
        (VILLAGES_FROM, villages, names.village),
    ):
        codes = (f"{code[:9]}{serial:03d}" for serial in count(first))
        for village_code in free(codes, taken, number - sum(given_from(given, first))):
            add_village(tree, township, village_code, fresh(invent, used, rng))


def bare(name: str) -> str:
    """青石街道 → 青石."""
    return name.removesuffix("街道").removesuffix("镇").removesuffix("乡")


def given_from(given: tuple[tuple[str, str], ...], first: int) -> Iterator[int]:
    """1 for each given village that counts among those numbered from `first` on."""
    return (1 for code, _ in given if (int(code[-3:]) >= VILLAGES_FROM) == (first == VILLAGES_FROM))


def free(codes: Iterator[str], taken: set[str], number: int) -> Iterator[str]:
    for _ in range(max(0, number)):
        yield next(code for code in codes if code not in taken)


def shares(name: str, total: int, rng: Random) -> tuple[int, int]:
    """How many communities and villages: streets are urban, towns have a centre, 乡 are rural."""
    part = {"道": 0.85, "镇": 0.2}.get(name[-1], 0.0)
    communities = round(total * min(1.0, part + rng.uniform(-0.1, 0.1))) if part else 0
    return communities, total - communities


def fresh(invent: Callable[[Random], str], used: set[str], rng: Random) -> str:
    """A name not yet used in the township."""
    while True:
        name = invent(rng)
        if name not in used:
            used.add(name)
            return name


def add_village(tree: Tree, township: Organization, code: str, name: str) -> None:
    suffix = "党委" if name.endswith("社区") else "党组织"
    tree.add(township, f"{name}{suffix}", name, Level.VILLAGE, code)


def add_unit(tree: Tree, root: Organization, seed: UnitSeed) -> None:
    unit = tree.add(
        root, seed.name, seed.short, Level.COUNTY, sector=seed.sector, document_word=f"{seed.word}督"
    )
    for name in seed.below[: 2 if tree.small else None]:
        tree.add(unit, f"{name}{seed.suffix}", name, Level.TOWNSHIP, sector=seed.sector)
