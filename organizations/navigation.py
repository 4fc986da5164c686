"""Main navigation: each app registers its entries, the header shows those the actor may use."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import reverse

from .actor import Actor


@dataclass(frozen=True)
class NavItem:
    """`url_name` is reversed without arguments; `order` sorts; `phone` puts it into the bar of a phone, for all or some.

    `also` are names of further pages that stand below the entry.
    """

    label: str
    url_name: str
    icon: str
    order: int
    may: Callable[[Actor], bool]
    phone: bool | Callable[[Actor], bool] = False
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class NavLink:
    label: str
    url: str
    icon: str
    is_current: bool
    phone: bool


_items: list[NavItem] = []
_search: list[tuple[str, Callable[[Actor], bool]]] = []


def register(item: NavItem) -> None:
    _items.append(item)
    _items.sort(key=lambda entry: entry.order)


def address(url_name: str) -> str:
    return _address(settings.ROOT_URLCONF, url_name)


@lru_cache
def _address(urls: Any, url_name: str) -> str:
    """Django looks for a name for as long as a small query takes, and every page has some twenty."""
    return reverse(url_name, urls)


def links_for(actor: Actor, path: str) -> tuple[NavLink, ...]:
    """The actor's entries; the current one is the longest address that the path begins with."""
    found = [(item, address(item.url_name)) for item in _items if item.may(actor)]
    below = [(url, page) for item, url in found for page in (url, *map(address, item.also))]
    matching = [(page, url) for url, page in below if path == page or (page != "/" and path.startswith(page))]
    _, current = max(matching, key=lambda pair: len(pair[0]), default=("", None))
    return tuple(
        NavLink(item.label, url, item.icon, url == current, in_bar(item, actor)) for item, url in found
    )


def in_bar(item: NavItem, actor: Actor) -> bool:
    return item.phone(actor) if callable(item.phone) else item.phone


def register_search(url_name: str, may: Callable[[Actor], bool]) -> None:
    """The page behind the box in the head; a GET form with the words as q."""
    _search[:] = [(url_name, may)]


def search_for(actor: Actor) -> str:
    """Its address, empty for whoever has nothing to look for."""
    return next((address(url_name) for url_name, may in _search if may(actor)), "")
