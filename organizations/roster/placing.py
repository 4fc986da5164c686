"""Which organization of the system a unit is, and which one stands above it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from organizations.models import Level
from organizations.tree import SEGMENT
from organizations.workbooks.rows import Refusal

from .present import KnownOrganization, Present
from .units import Unit
from .values import code_stem, name_key, short_name_of, stems_above, without_place

Node = Unit | KnownOrganization

# A city's own superior is outside of the system.
ABOVE_A_CITY = ("省", "自治区", "中央", "直辖")
# In a city's own roster these can only mean the city.
THE_CITY = frozenset({"市委", "中共市委"})


def rank_of(node: Node) -> int | None:
    return node.rank


def code_of(node: Node) -> str:
    if isinstance(node, Unit) and not node.region_code and node.existing:
        return node.existing.region_code
    return node.region_code


class Placing:
    """Settles the units from the top of the tree downwards, so that a parent is known before its children."""

    def __init__(self, units: list[Unit], present: Present) -> None:
        self.units = units
        self.present = present
        self.refusals: list[Refusal] = []
        self.notes: list[str] = []
        self.other_names: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.claimed: dict[int, Unit] = {}
        self.by_name: dict[str, list[Unit]] = defaultdict(list)
        self.by_short_name: dict[str, list[Unit]] = defaultdict(list)
        self.by_own_name: dict[str, list[Node]] = defaultdict(list)
        self.by_stem: dict[str, Unit] = {}
        for unit in units:
            self._index(unit)
        for known in present.organizations.values():
            self.by_own_name[own_name(known)].append(known)

    def _index(self, unit: Unit) -> None:
        if unit.name:
            self.by_name[name_key(unit.name)].append(unit)
        for short in {name_key(unit.short_name), name_key(short_name_of(unit.name))} - {""}:
            self.by_short_name[short].append(unit)
        self.by_own_name[own_name(unit)].append(unit)
        if unit.region_code:
            self.by_stem.setdefault(code_stem(unit.region_code), unit)

    def settle(self) -> None:
        for unit in self.units:
            self.read_county_city(unit)
        for unit in self.units:
            self.match_codes(unit)
        for unit in sorted(self.units, key=lambda unit: 9 if unit.rank is None else unit.rank):
            if unit.level and unit.name:
                self.place(unit)
        self.names_once()
        self.levels_below()
        self.notes += self.other_name_notes()

    def refuse(self, unit: Unit, column: str, text: str) -> None:
        self.refusals.append(unit.refuse(column, text))

    # Identity

    def read_county_city(self, unit: Unit) -> None:
        """县级市 written as 市: it has a parent that is known here, by name or by code."""
        if unit.level != Level.CITY or not all(entry.maybe_county for entry in unit.entries):
            return
        named = self.named(unit.parent_name) if unit.parent_name else self.by_code_above(unit)
        if any(node is not unit for node in named):
            unit.level = Level.COUNTY

    def match_codes(self, unit: Unit) -> None:
        """Same region code, else same party code; two codes of two organizations are refused."""
        by_code = self.present.by_code.get(unit.region_code)
        by_party_code = self.present.by_party_code.get(unit.party_code)
        if by_code and by_party_code and by_code is not by_party_code:
            words = f"党组织代码 {unit.party_code} 是“{by_party_code.name}”的，与区划代码所指的“{by_code.name}”不同，请核对两个代码"
            self.refuse(unit, "party_code", words)
        self.claim(unit, by_code or by_party_code)

    def claim(self, unit: Unit, known: KnownOrganization | None) -> None:
        if known is None:
            return
        other = self.claimed.get(known.pk)
        if other is not None:
            if unit.is_broken or other.is_broken:  # a code that stands twice was refused already
                return
            words = f"与 {other.row.address('name')}（{other.name}）指的是系统中的同一个“{known.name}”，请核对代码和名称"
            self.refuse(unit, "name", words)
            return
        self.claimed[known.pk] = unit
        unit.existing = known
        if known.active_to is not None and known.active_to < self.present.today:
            words = f"“{known.name}”已于 {known.active_to} 停用，请先在“党组织”页面恢复启用，或删去该行"
            self.refuse(unit, "name", words)

    def match_name(self, unit: Unit) -> None:
        """Same name under the same parent; a new parent has nothing below it yet."""
        if unit.existing:
            return
        if unit.is_root:
            self.claim(unit, self.same_root(unit))
            return
        parent = unit.parent.existing if isinstance(unit.parent, Unit) else unit.parent
        known = self.present.children[parent.pk].get(name_key(unit.name)) if parent else None
        if known and known.pk not in self.claimed:
            self.claim(unit, known)

    def same_root(self, unit: Unit) -> KnownOrganization | None:
        """The root of that name, else the one made with the first accounts: no code, nothing below it yet."""
        free = [root for root in self.present.roots if root.pk not in self.claimed]
        named = [root for root in free if name_key(root.name) == name_key(unit.name)]
        if named:
            return named[0]
        blank = [root for root in free if not root.region_code and not self.present.children[root.pk]]
        return blank[0] if len(blank) == 1 == len(self.present.roots) else None

    # The parent

    def place(self, unit: Unit) -> None:
        self.find_parent(unit)
        if unit.parent is None and not unit.is_root:
            return
        self.match_name(unit)
        self.check_tree(unit)

    def find_parent(self, unit: Unit) -> None:
        if unit.parent_name:
            named = self.named(unit.parent_name, but=unit)
            if named or not self.is_beyond(unit):
                self.choose(unit, named)
                return
        if unit.existing and not (unit.parent_name and unit.existing.parent_id):
            self.keep_parent(unit, unit.existing)
            return
        above = [node for node in self.by_code_above(unit) if is_above(node, unit)]
        if above:
            unit.parent = above[0]
        elif self.may_be_root(unit):
            unit.is_root = True
            self.note_second_root(unit)
        else:
            self.refuse(unit, "parent", self.no_parent(unit))

    def named(self, name: str, but: Unit | None = None) -> list[Node]:
        """Organizations of that full name, else short name, else name without its endings, else without its place."""
        key, stem = name_key(name), name_key(short_name_of(name))
        found = self.merged(self.by_name.get(key, []), self.present.by_name.get(key, []))
        for short in (key, stem):
            found = found or self.merged(
                self.by_short_name.get(short, []), self.present.by_short_name.get(short, [])
            )
        found = found or self.merged([], self.by_own_name.get(stem, []))
        if not found and key in THE_CITY:
            found = self.merged(
                [unit for unit in self.units if unit.level == Level.CITY and not unit.parent_name],
                self.present.roots,
            )
        return [node for node in found if node is not but]

    def merged(self, units: Iterable[Unit], others: Iterable[Node]) -> list[Node]:
        """Both lists without organizations that stand in both."""
        nodes: list[Node] = list(units)
        for other in others:
            node = other if isinstance(other, Unit) else self.claimed.get(other.pk, other)
            if node not in nodes:
                nodes.append(node)
        return nodes

    def is_beyond(self, unit: Unit) -> bool:
        """Whether the parent's cell of a city names somebody above the city."""
        return unit.level == Level.CITY and any(word in unit.parent_name for word in ABOVE_A_CITY)

    def choose(self, unit: Unit, named: list[Node]) -> None:
        above = [node for node in named if is_above(node, unit)]
        if len(above) > 1:
            above = self.by_prefix(unit, above) or self.present_parent(unit, above) or above
        if len(above) == 1:
            unit.parent = above[0]
            self.note_other_name(unit, above[0])
        else:
            self.refuse(unit, "parent", self.why_no_choice(unit, named, above))

    def note_other_name(self, unit: Unit, parent: Node) -> None:
        """市委 for 中共…市委员会 is understood, and said so."""
        names = {name_key(parent.name)}
        if isinstance(parent, Unit) and parent.existing:
            names.add(name_key(parent.existing.name))
        if name_key(unit.parent_name) not in names:
            self.other_names[(unit.parent_name, parent.name)].append(unit.row.address("parent"))

    def other_name_notes(self) -> list[str]:
        return [
            f"{cells[0]}{f' 等 {len(cells)} 处' if len(cells) > 1 else ''}的上级“{given}”按“{name}”处理"
            for (given, name), cells in self.other_names.items()
        ]

    def by_prefix(self, unit: Unit, nodes: list[Node]) -> list[Node]:
        """Of several with one name the one whose code is the nearest prefix of the unit's."""
        stems = stems_above(unit.region_code) if unit.region_code else []
        for stem in stems:
            found = [node for node in nodes if code_of(node) and code_stem(code_of(node)) == stem]
            if found:
                return found
        return []

    def present_parent(self, unit: Unit, nodes: list[Node]) -> list[Node]:
        """Without a code that decides, an organization stays where it is."""
        if unit.existing is None:
            return []
        parent = self.node(unit.existing.parent_id)
        return [node for node in nodes if node is parent]

    def why_no_choice(self, unit: Unit, named: list[Node], above: list[Node]) -> str:
        parent = unit.parent_name
        if above:
            return f"有 {len(above)} 个党组织都叫“{parent}”，请填写本行的区划代码以便按代码前缀确定，或改用能区分的名称"
        if named:
            node = named[0]
            level = (
                node.level.label if isinstance(node, Unit) and node.level else Level(str(node.level)).label
            )
            own = unit.level.label if unit.level else ""
            return f"所属上级“{parent}”的层级是{level}，应高于本行的{own}，请改正上级或层级"
        return f"所属上级“{parent}”在名册中不存在，请先导入该组织或改正名称"

    def keep_parent(self, unit: Unit, known: KnownOrganization) -> None:
        unit.parent = self.node(known.parent_id)
        unit.is_root = unit.parent is None

    def node(self, pk: int | None) -> Node | None:
        if pk is None:
            return None
        return self.claimed.get(pk) or self.present.organizations[pk]

    def by_code_above(self, unit: Unit) -> list[Node]:
        """Organizations whose code is a prefix of the unit's, the nearest first."""
        nodes: list[Node] = []
        for stem in stems_above(unit.region_code) if unit.region_code else []:
            known = self.present.by_stem.get(stem)
            node = self.by_stem.get(stem) or (known and self.claimed.get(known.pk, known))
            if node is not None and node is not unit:
                nodes.append(node)
        return nodes

    def may_be_root(self, unit: Unit) -> bool:
        """A city; in an empty system also the only organization of the highest level in the roster."""
        if unit.level == Level.CITY:
            return True
        if self.present.organizations or unit.parent_name:
            return False
        tops = [other for other in self.units if other.rank is not None and other.rank <= (unit.rank or 0)]
        return tops == [unit]

    def note_second_root(self, unit: Unit) -> None:
        others = [root for root in self.present.roots if root.pk not in self.claimed]
        if unit.existing is None and self.same_root(unit) is None and others:
            names = "、".join(f"“{root.name}”" for root in others[:3])
            self.notes.append(
                f"名册将新建一个没有上级的“{unit.name}”，与系统中现有的{names}并列。如果是同一个党组织，"
                "请先把系统中的名称或区划代码改成与名册一致，再重新上传"
            )

    def no_parent(self, unit: Unit) -> str:
        if not unit.region_code:
            return "没有填写上级党组织，也没有区划代码可供查找，请填写上级党组织的全称"
        return f"没有填写上级党组织，名册和系统中也没有区划代码是 {unit.region_code} 上级的组织，请填写上级党组织的全称"

    # The tree as a whole

    def check_tree(self, unit: Unit) -> None:
        parent = unit.parent
        if isinstance(parent, KnownOrganization):
            if not is_above(parent, unit):
                words = f"现有上级“{parent.name}”的层级应高于本行的层级，请改正层级或填写上级党组织"
                self.refuse(unit, "level", words)
            if parent.active_to is not None and parent.active_to < self.present.today:
                self.refuse(
                    unit, "parent", f"上级“{parent.name}”已于 {parent.active_to} 停用，请改为启用中的组织"
                )
        elif isinstance(parent, Unit) and not is_above(parent, unit):
            self.refuse(unit, "level", f"上级“{parent.name}”的层级应高于本行的层级，请改正其中一处")
        if unit.existing and self.root_key(unit) != unit.existing.path[:SEGMENT]:
            words = f"“{unit.existing.name}”在系统中属于另一个最高一级党组织，不能改挂，请先核对最高一级党组织的名称和区划代码"
            self.refuse(unit, "parent", words)

    def root_key(self, unit: Unit) -> str:
        """The first segment of the path that the unit will have; empty below a root that is new."""
        node: Node | None = unit
        while isinstance(node, Unit):
            if node.is_root or node.parent is None:
                return node.existing.path[:SEGMENT] if node.existing else ""
            node = node.parent
        return node.path[:SEGMENT] if node else ""

    def names_once(self) -> None:
        """One name once under one parent, in the roster and with what stays in the system."""
        seen: dict[tuple[object, str], Unit] = {}
        for unit in self.units:
            if unit.parent is None or unit.is_broken:
                continue
            place = (id(unit.parent), name_key(unit.name))
            first = seen.setdefault(place, unit)
            if first is not unit:
                words = "“{}”之下已有同名的党组织（{}），请在名称中加以区分"
                parent = unit.parent.name
                self.refuse(unit, "name", words.format(parent, first.row.address("name")))
                self.refuse(first, "name", words.format(parent, unit.row.address("name")))
            elif self.is_taken(unit):
                self.refuse(unit, "name", f"“{unit.parent.name}”之下已有“{unit.name}”，请在名称中加以区分")

    def is_taken(self, unit: Unit) -> bool:
        """Whether an organization outside of the roster bears the name under the same parent."""
        parent = unit.parent.existing if isinstance(unit.parent, Unit) else unit.parent
        known = self.present.children[parent.pk].get(name_key(unit.name)) if parent else None
        return known is not None and known.pk not in self.claimed

    def levels_below(self) -> None:
        """A new level stays above the organizations below that the roster does not name."""
        for unit in self.units:
            if unit.existing is None or unit.level is None or unit.level == unit.existing.level:
                continue
            for child in self.present.children[unit.existing.pk].values():
                if child.pk not in self.claimed and child.rank <= unit.level.rank:
                    words = f"下级“{child.name}”的层级是{Level(child.level).label}，本行的层级应高于它，请改正层级"
                    self.refuse(unit, "level", words)
                    break


def own_name(node: Node) -> str:
    """Its short name without the place above it, as a key."""
    return name_key(without_place(short_name_of(node.name)))


def is_above(node: Node, unit: Unit) -> bool:
    """A level that was refused already stands in nobody's way."""
    rank = node.rank
    return rank is None or unit.rank is None or rank < unit.rank
