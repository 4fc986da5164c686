"""Pages of upper apps about one organization, linked from the organization's own page."""

from collections.abc import Callable
from dataclasses import dataclass

from .actor import Actor
from .models import Organization


@dataclass(frozen=True)
class OrganizationPage:
    label: str
    url: str


Finder = Callable[[Actor, Organization], OrganizationPage | None]
_finders: list[Finder] = []


def register_organization_page(finder: Finder) -> None:
    """`finder(actor, organization)` gives the page, or None where there is none for this reader."""
    _finders.append(finder)


def pages_about(actor: Actor, organization: Organization) -> list[OrganizationPage]:
    found = (finder(actor, organization) for finder in _finders)
    return [page for page in found if page is not None]
