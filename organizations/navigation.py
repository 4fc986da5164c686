"""Main navigation: each app registers its entries, the header shows those the actor may use."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from .actor import Actor


@dataclass(frozen=True)
class NavItem:
    """`url_name` is reversed without arguments; `order` sorts; `phone` puts it into the bar of five.

    `also` are names of further pages that stand below the entry.
    """

    label: str
    url_name: str
    icon: str
    order: int
    may: Callable[[Actor], bool]
    phone: bool = False
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


def links_for(actor: Actor, path: str) -> list[NavLink]:
    """The actor's entries; the current one is the longest address that the path begins with."""
    found = [(item, reverse(item.url_name)) for item in _items if item.may(actor)]
    below = [(url, page) for item, url in found for page in (url, *map(reverse, item.also))]
    matching = [(page, url) for url, page in below if path == page or (page != "/" and path.startswith(page))]
    _, current = max(matching, key=lambda pair: len(pair[0]), default=("", None))
    return [NavLink(item.label, url, item.icon, url == current, item.phone) for item, url in found]


def register_search(url_name: str, may: Callable[[Actor], bool]) -> None:
    """The page behind the box in the head; a GET form with the words as q."""
    _search[:] = [(url_name, may)]


def search_for(actor: Actor) -> str:
    """Its address, empty for whoever has nothing to look for."""
    return next((reverse(url_name) for url_name, may in _search if may(actor)), "")
