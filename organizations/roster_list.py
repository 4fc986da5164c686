"""党组织和人员名册 as an official list: what the page of organizations shows, a row for each post."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import Case, FilteredRelation, Q, QuerySet, Value, When
from django.utils import timezone

from .exports import Found, ListExport, register_export
from .listing import OrganizationListing
from .models import Sector
from .permissions import keeps_people, refusal, sees_organizations
from .roles import ADMINISTRATORS, Role
from .roster.importing import LEVEL_WORDS
from .roster.words import YES_NO
from .sheets.table import DAY, INTEGER, TEXT, Column, ListSheet

SMALL = 10.5
COLUMNS = (
    Column("序号", 5.2, INTEGER, "center", SMALL),
    Column("层级", 9, TEXT, "center", SMALL),
    Column("类别", 8, TEXT, "center", SMALL),
    Column("党组织名称", 22, TEXT, "left", SMALL),
    Column("简称", 11, TEXT, "left", SMALL),
    Column("上级党组织", 20, TEXT, "left", SMALL),
    Column("区划代码", 14.5, TEXT, "center", SMALL),
    Column("党组织代码", 10, TEXT, "center", SMALL),
    Column("角色", 14.5, TEXT, "center", SMALL),
    Column("姓名", 8, TEXT, "center", SMALL),
    Column("职务", 14, TEXT, "left", SMALL),
    Column("主持\n工作", 6, TEXT, "center", SMALL),
    Column("任职日期", 11.5, DAY, "center", SMALL),
)
LOG_IN = Column("登录名", 13, TEXT, "left", SMALL)
FIELDS = (
    "level", "sector", "name", "short_name", "parent__name", "region_code", "party_code", "held__role",
    "held__user__name", "held__title", "held__acting_head", "held__starts_on", "held__user__username",
)  # fmt: skip


class PostRows(Collection[Mapping[str, Any]]):
    """Counted without being loaded."""

    def __init__(self, found: QuerySet[Any]) -> None:
        self.found = found

    def __len__(self) -> int:
        return int(self.found.count())

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        return iter(list(self.found))

    def __contains__(self, row: object) -> bool:
        return row in self.found


def posts_below(listing: OrganizationListing) -> PostRows:
    """Each organization of the list and below with its posts of today, one row where it has none. No administrators: they
    are no part of the roster."""
    today = timezone.localdate()
    active = Q(appointments__starts_on__lte=today) & (
        Q(appointments__ends_on=None) | Q(appointments__ends_on__gte=today)
    )
    rank = Case(*[When(held__role=role, then=Value(place)) for place, role in enumerate(Role)])
    found = listing.spread.annotate(
        held=FilteredRelation("appointments", condition=active & ~Q(appointments__role__in=ADMINISTRATORS)),
        rank=rank,
    )
    return PostRows(found.order_by("order_key", "rank", "held__pk").values(*FIELDS))


def rows(posts: Iterable[Mapping[str, Any]], today: date) -> Iterator[list[Any]]:
    for serial, post in enumerate(posts, 1):
        role = post["held__role"]
        yield [
            serial,
            LEVEL_WORDS[post["level"]],
            Sector(post["sector"]).label,
            *(
                post[name] or None
                for name in ("name", "short_name", "parent__name", "region_code", "party_code")
            ),
            Role(role).label if role else None,
            post["held__user__name"],
            post["held__title"] or None,
            (YES_NO[0 if post["held__acting_head"] else 1]) if role else None,
            post["held__starts_on"],
            post["held__user__username"],
        ]


def without_log_in(posts: Iterable[Mapping[str, Any]], today: date) -> Iterator[list[Any]]:
    return (row[:-1] for row in rows(posts, today))


SHEET = ListSheet("党组织和人员名册", COLUMNS, without_log_in, signed=True, frozen=4)
KEEPERS_SHEET = ListSheet("党组织和人员名册", (*COLUMNS, LOG_IN), rows, signed=True, frozen=4)


def the_roster(listing: OrganizationListing) -> Found:
    """Log-in names only for those who keep the accounts; telephone numbers for nobody."""
    if not sees_organizations(listing.actor):
        raise refusal("查看党组织", "系统管理员、书记、领导和组织部门工作人员")
    sheet = KEEPERS_SHEET if keeps_people(listing.actor) else SHEET
    return Found(sheet, posts_below(listing), listing.conditions)


ROSTER = register_export(
    ListExport("roster", "党组织和人员名册", "organizations:organizations", OrganizationListing, the_roster)
)
