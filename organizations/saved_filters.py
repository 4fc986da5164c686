"""我的筛选: conditions of a list kept under a name, and what is new or changed in them since the last look.

Lists are registered by the apps that own them, so that this file knows none of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from django.db.models import Max, Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from workflow.models import AuditEntry
from workflow.written import MARKER, records

from .actor import Actor
from .filtered_list import FilteredList
from .personal_lists import SavedFilter

MOST_SEEN = 5000  # rows of one filter that are remembered; of a longer list only changes are told
MOST_NAMED = 3
NOT_KEPT = frozenset({"page", "export"})  # where one stood, what was made of it
# What was only viewed or taken away as a file changed nothing.
SILENT = Q(verb__in=("export", "refuse")) | ~Q(result="done")


@dataclass(frozen=True)
class ListPage:
    """A list that can be saved, and whose columns can be chosen. `kind` is the kind of record, `key` the column by which
    records are remembered, a number; `name` what one is called where it is new.

    What tells that a record changed are the entries on it and on everything below it (`tells` root), or on itself
    alone (subject); `silent` are those that are nobody's news. `passing` are conditions that are not kept.
    """

    listing: type[FilteredList]
    label: str
    kind: str
    may: Callable[[Actor], bool]
    silent: Q = SILENT
    tells: Literal["root", "subject"] = "root"
    passing: frozenset[str] = frozenset()
    key: str = "pk"
    name: Callable[[Any], str] = str

    @property
    def route(self) -> str:
        return self.listing.route

    def find(self, actor: Actor, query: QueryDict) -> QuerySet[Any]:
        """What the actor sees of it under a query, in no order."""
        return self.listing(actor, query).found.order_by()

    @property
    def url(self) -> str:
        return reverse(self.route)


_pages: dict[str, ListPage] = {}


def register_list(page: ListPage) -> None:
    _pages[page.route] = page


def page_of(route: str, actor: Actor) -> ListPage | None:
    """The list, if there is such a one and the actor has it."""
    page = _pages.get(route)
    return page if page and page.may(actor) else None


def conditions(query: QueryDict, page: ListPage) -> str:
    """What of an address is kept: conditions and order, without empty ones."""
    kept = QueryDict(mutable=True)
    for name, values in query.lists():
        if name not in NOT_KEPT | page.passing:
            kept.setlist(name, [value for value in values if value])
    return kept.urlencode()


@dataclass(frozen=True)
class News:
    """What came in and what changed since the last look; `names` are a few of the new ones."""

    new: list[int]
    changed: int
    names: list[str]

    @property
    def words(self) -> str:
        """3 条新增，5 条有更新; empty without news."""
        parts = [
            f"{len(self.new)} 条新增" if self.new else "",
            f"{self.changed} 条有更新" if self.changed else "",
        ]
        return "，".join(part for part in parts if part)

    @property
    def sentence(self) -> str:
        named = "、".join(f"“{name}”" for name in self.names)
        more = "等" if len(self.new) > len(self.names) else ""
        return f"{self.words}。新增：{named}{more}" if named else self.words


NONE = News([], 0, [])


def news_of(page: ListPage, saved: list[SavedFilter], actor: Actor) -> list[News]:
    """Of each saved filter of a list, in their order; nothing before its first look. Own changes are no news. Two
    queries for all of them, and of each what the list itself asks."""
    looked = [one for one in saved if one.seen_at is not None]
    found = {one.pk: page.find(actor, QueryDict(one.query)) for one in looked}
    ids = {pk: list(rows.values_list(page.key, flat=True)[: MOST_SEEN + 1]) for pk, rows in found.items()}
    new = {one.pk: unseen(one, ids[one.pk]) for one in looked}
    touched = (
        newest_entries(page, min((one.seen_entry for one in looked), default=0), actor) if looked else {}
    )
    wanted = {pk for pks in new.values() for pk in pks[:MOST_NAMED]}
    named = (
        next(iter(found.values())).model._base_manager.filter(**{f"{page.key}__in": wanted}) if wanted else ()
    )
    names = {getattr(row, page.key): page.name(row) for row in named}
    told = {}
    for one in looked:
        known = set(ids[one.pk]) - set(new[one.pk])
        changed = sum(touched.get(pk, 0) > one.seen_entry for pk in known)
        told[one.pk] = News(
            new[one.pk], changed, [names[pk] for pk in sorted(new[one.pk][:MOST_NAMED]) if pk in names]
        )
    return [told.get(one.pk, NONE) for one in saved]


def unseen(saved: SavedFilter, ids: list[int]) -> list[int]:
    """Those that were not found at the last look; none where there are too many to be remembered."""
    seen = set(saved.seen)
    return [pk for pk in ids if pk not in seen] if max(len(ids), len(seen)) <= MOST_SEEN else []


def newest_entries(page: ListPage, after: int, actor: Actor) -> dict[int, int]:
    """Number of the newest entry that tells a change by others, by the record of the list."""
    of_kind = Q(**{f"{page.tells}_type": page.kind})
    entries = AuditEntry.objects.filter(of_kind, sequence__gt=after).exclude(page.silent)
    others = entries.exclude(actor_id=actor.user_id).order_by().values(f"{page.tells}_id")
    newest = others.annotate(newest=Max("sequence")).values_list(f"{page.tells}_id", "newest")
    return {int(pk): sequence for pk, sequence in newest if pk.isdecimal()}


def look(saved: SavedFilter, actor: Actor) -> News:
    """What is news, told for the last time: from now on all of it is seen.

    The head of the log is read first: what is entered meanwhile is told twice rather than never.
    """
    page = page_of(saved.page, actor)
    if page is None:
        return NONE
    newest = AuditEntry.objects.order_by("-sequence").values_list("sequence", flat=True).first()
    [news] = news_of(page, [saved], actor)
    rows = page.find(actor, QueryDict(saved.query))
    saved.seen = list(rows.values_list(page.key, flat=True)[: MOST_SEEN + 1])
    saved.seen_entry, saved.seen_at = newest or 0, timezone.now()
    saved.save(update_fields=["seen", "seen_entry", "seen_at"])
    return news


@dataclass(frozen=True)
class Saved:
    """What a list shows of the saved filters: theirs, and what of the present address could be saved."""

    page: ListPage
    filters: list[SavedFilter]
    query: str

    @property
    def current(self) -> SavedFilter | None:
        return next((saved for saved in self.filters if saved.query == self.query), None)

    @property
    def may_save(self) -> bool:
        return bool(self.query) and self.current is None


def saved_of(post_id: int, route: str) -> QuerySet[SavedFilter]:
    return SavedFilter.objects.filter(post=post_id, page=route).defer("seen")


def saved_for(route: str, actor: Actor, query: QueryDict) -> Saved:
    """One query."""
    found = records("saved filters", route, (actor.post_id,), lambda: saved_of(MARKER, route))
    return Saved(_pages[route], found, conditions(query, _pages[route]))
