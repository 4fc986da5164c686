"""党组织: the tree drilled one level at a time, or searched; never all of it at once."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from .actor import Actor
from .filtered_list import FilteredList
from .list_columns import Columns
from .models import Appointment, Level, Organization
from .querysets import OrganizationQuerySet
from .requests import asked_id
from .roles import Role
from .tree import within

COLUMNS = Columns(
    {"level": "层级", "sector": "类别", "code": "代码", "secretary": "书记", "children": "下级"},
    {"document_word": "发文代字"},
)


@dataclass(frozen=True)
class OrganizationRow:
    """`parent` is named in search results only, where rows come from many places."""

    pk: int
    url: str
    short_name: str
    name: str
    parent: str
    level: str
    sector: str
    code: str
    secretary: str
    children: int
    document_word: str
    is_closed: bool


class OrganizationListing(FilteredList):
    """What one actor sees: the children of one organization, or what a search finds below it."""

    route = "organizations:organizations"
    narrowing = ("q", "vacant")

    @property
    def offered(self) -> Columns:
        return COLUMNS

    @cached_property
    def visible(self) -> OrganizationQuerySet:
        return Organization.objects.visible_to(self.actor)

    @cached_property
    def top(self) -> Organization | None:
        """Where the actor's part of the tree begins."""
        return self.visible.order_by("path").first()

    @cached_property
    def here(self) -> Organization | None:
        """The organization drilled into: ?organization=, else the top."""
        asked = asked_id(self.asked("organization"))
        found = self.visible.filter(pk=asked).first() if asked else None
        return found or self.top

    @property
    def words(self) -> str:
        return self.asked("q").strip()[:40]

    @property
    def wants_vacant(self) -> bool:
        return self.asked("vacant") == "yes"

    @property
    def is_search(self) -> bool:
        return bool(self.words) or self.wants_vacant

    @cached_property
    def found(self) -> QuerySet[Any]:
        if self.here is None:
            return Organization.objects.none()
        if self.is_search:
            return self.searched(self.visible.filter(within(self.here.path)))
        return self.visible.filter(parent=self.here.pk).order_by("position", "path")

    @property
    def spread(self) -> QuerySet[Any]:
        """All that stands below here, or what the search finds, as it is exported."""
        if self.here is None:
            return Organization.objects.none()
        below = self.visible.active().filter(within(self.here.path))
        return self.searched(below) if self.is_search else below

    @property
    def conditions(self) -> str:
        words = [f"{self.here.short_name}及以下" if self.here else ""]
        words += [f"含“{self.words}”" if self.words else "", "书记空缺" if self.wants_vacant else ""]
        return "，".join(word for word in words if word)

    def searched(self, below: OrganizationQuerySet) -> QuerySet[Any]:
        """By words, and with ?vacant=yes those without a secretary in office."""
        found = below.found_by(self.words) if self.words else below
        if self.wants_vacant:
            found = found.vacant()
        return found.select_related("parent__parent").order_by("order_key")

    @property
    def ordered(self) -> QuerySet[Any]:
        return with_secretary(self.found)

    @cached_property
    def rows(self) -> list[OrganizationRow]:
        return [row(unit, self.is_search) for unit in self.page]

    @cached_property
    def trail(self) -> list[tuple[str, str]]:
        """Crumbs from the actor's top down to here; the last one is the page itself."""
        if self.here is None:
            return []
        chain = list(self.visible.filter(pk__in=[*self.here.ancestor_ids, self.here.pk]).order_by("path"))
        return [(unit.short_name, f"?organization={unit.pk}") for unit in chain[:-1]] + [
            (self.here.short_name, "")
        ]


def with_secretary(units: QuerySet[Any]) -> QuerySet[Any]:
    """With the name in office and the number of children, as columns of the same query."""
    in_office = (
        Appointment.objects.active().filter(organization=OuterRef("pk"), role=Role.SECRETARY).order_by("pk")
    )
    children = (
        Organization.objects.filter(parent=OuterRef("pk")).order_by().values("parent").annotate(n=Count("pk"))
    )
    return units.annotate(
        secretary=Subquery(in_office.values("user__name")[:1]),
        child_count=Coalesce(Subquery(children.values("n")), 0),
    )


def row(unit: Any, with_parent: bool) -> OrganizationRow:
    return OrganizationRow(
        pk=unit.pk,
        url=unit.get_absolute_url(),
        short_name=unit.short_name,
        name=unit.name,
        parent=unit.above_or_root if with_parent else "",
        level=str(Level(unit.level).label),
        sector=unit.get_sector_display(),
        code=unit.region_code or unit.party_code or unit.number_code,
        secretary=unit.secretary or "空缺",
        children=unit.child_count,
        document_word=unit.document_word or "—",
        is_closed=unit.is_closed,
    )


def trail_to(organization: Organization, actor: Actor) -> list[tuple[str, str]]:
    """Crumbs from the actor's top down to the organization's own page, each a record's page."""
    visible = Organization.objects.visible_to(actor)
    chain = visible.filter(Q(pk__in=organization.ancestor_ids)).order_by("path")
    return [(unit.short_name, unit.get_absolute_url()) for unit in chain]
