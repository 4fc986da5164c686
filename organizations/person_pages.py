"""Pages of upper apps about one person, linked from the person's own page."""

from collections.abc import Callable
from dataclasses import dataclass

from .actor import Actor
from .models import User


@dataclass(frozen=True)
class PersonPage:
    label: str
    url: str


Finder = Callable[[Actor, User], PersonPage | None]
_finders: list[Finder] = []


def register_person_page(finder: Finder) -> None:
    """`finder(actor, person)` gives the page, or None where there is none for this reader."""
    _finders.append(finder)


def pages_of(actor: Actor, person: User) -> list[PersonPage]:
    found = (finder(actor, person) for finder in _finders)
    return [page for page in found if page is not None]
