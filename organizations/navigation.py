"""Main navigation: each app registers its entries, the header shows those the actor may use."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from .actor import Actor


@dataclass(frozen=True)
class NavItem:
    """`url_name` is reversed without arguments; `order` sorts; `phone` puts it into the bar of five."""

    label: str
    url_name: str
    icon: str
    order: int
    may: Callable[[Actor], bool]
    phone: bool = False


@dataclass(frozen=True)
class NavLink:
    label: str
    url: str
    icon: str
    is_current: bool
    phone: bool


_items: list[NavItem] = []


def register(item: NavItem) -> None:
    _items.append(item)
    _items.sort(key=lambda entry: entry.order)


def links_for(actor: Actor, path: str) -> list[NavLink]:
    """The actor's entries; the current one is the longest address that the path begins with."""
    found = [(item, reverse(item.url_name)) for item in _items if item.may(actor)]
    matching = [url for _, url in found if path == url or (url != "/" and path.startswith(url))]
    current = max(matching, key=len, default=None)
    return [NavLink(item.label, url, item.icon, url == current, item.phone) for item, url in found]
