"""What an organization has open, for the hand-over from one secretary to the next.

Each upper app registers the kinds it knows from its wiring, so that imports keep pointing downwards.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from .models import Organization


@dataclass(frozen=True)
class OpenMatter:
    """One line of the list: what it is, where it stands, and its light where it has one.

    `light` is the code of the light, `word` its Chinese word: a light is never a colour alone.
    """

    text: str
    url: str
    note: str = ""
    light: str = ""
    word: str = ""


@dataclass(frozen=True)
class MatterKind:
    """A panel of the hand-over: `find(organization, today)` lists what is open of this kind."""

    label: str
    find: Callable[[Organization, date], list[OpenMatter]]
    order: int = 50


_kinds: list[MatterKind] = []


def register_matters(kind: MatterKind) -> None:
    _kinds.append(kind)
    _kinds.sort(key=lambda entry: entry.order)


def open_matters(organization: Organization, today: date) -> list[dict[str, Any]]:
    """Every kind with its matters of the day, as the hand-over keeps it; kinds with nothing too."""
    return [
        {"label": kind.label, "matters": [asdict(matter) for matter in kind.find(organization, today)]}
        for kind in _kinds
    ]
