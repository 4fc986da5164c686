"""What stands around every page, kept under all that it shows: two people who are shown the same share one drawing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.template.loader import render_to_string

from workflow.notices import unread
from workflow.shelf import Shelf

from .navigation import address, search_for

if TYPE_CHECKING:
    from .actor import Actor
    from .navigation import NavLink

MOST = 512  # about 4 KB each

_drawn: Shelf[str] = Shelf()


@dataclass(frozen=True)
class Frame:
    """Plain values only, and every one that components/site_head.html and phone_bar.html print.

    `person` is empty for whoever is not logged in, `role` without a post. `links` and `search_url` are those that the
    actor may use, `here` is the page's address where the frame itself leads there.
    """

    mechanism: str
    place: str
    person: str = ""
    organization: str = ""
    role: str = ""
    has_choice: bool = False  # of several posts
    unread: int = 0
    links: tuple[NavLink, ...] = ()
    search_url: str = ""
    here: str = ""

    @property
    def head(self) -> str:
        return drawn("components/site_head.html", self)

    @property
    def phone_bar(self) -> str:
        return drawn("components/phone_bar.html", self) if self.role else ""


def frame_of(actor: Actor, path: str, place: str, links: tuple[NavLink, ...]) -> Frame:
    if not actor.user:
        return Frame(settings.MECHANISM_NAME, place)
    search_url = search_for(actor)
    led_to = (search_url, address("organizations:inbox"), address("organizations:account"))
    post = actor.post
    return Frame(
        settings.MECHANISM_NAME,
        place,
        actor.user.name,
        post.organization.short_name if post else "",
        str(post.get_role_display()) if post else "",
        len(actor.posts) > 1,
        unread(actor),
        links,
        search_url,
        path if path in led_to else "",
    )


def drawn(template: str, frame: Frame) -> str:
    return _drawn.get((template, frame), lambda: render_to_string(template, {"frame": frame}), MOST)
