"""What a row of the table says, and how one is written."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.url_matrix.cast import BUSINESS, RELATIONS, SINGLE

LETTERS = {str(role)[0]: str(role) for role in BUSINESS}


def who(*phrases: str) -> frozenset[str]:
    """Askers in short: "own sc" is the township's secretary and clerk, "all o" the officers of every place,
    any other word one asker."""
    found: set[str] = set()
    for phrase in phrases:
        place, _, letters = phrase.partition(" ")
        if place in RELATIONS or place == "all":
            places: Iterable[str] = RELATIONS if place == "all" else [place]
            found |= {f"{relation}:{LETTERS[letter]}" for relation in places for letter in letters}
        else:
            assert place in SINGLE, place
            found.add(place)
    return frozenset(found)


EVERYBODY = who("all scmol", *SINGLE)
NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Row:
    """One address. In this order: outside `gate` 403, outside `sees` 404, outside `get` or `post` 403.

    `name` is the route's, `record` names what stands in its number (records.py), `verb` what stands in its word.
    `get` or `post` None: the method is wrong there, 405 for everybody. `hole` says why a row is as it is.
    """

    name: str
    record: str = ""
    verb: str = ""
    gate: frozenset[str] = EVERYBODY
    sees: frozenset[str] = EVERYBODY
    get: frozenset[str] | None = None
    post: frozenset[str] | None = None
    public: bool = False
    note: str = field(default="", compare=False)

    def __str__(self) -> str:
        return " ".join(part for part in (self.name, self.record, self.verb) if part)


def page(
    name: str, get: frozenset[str] | None = None, post: frozenset[str] | None = None, **more: object
) -> Row:
    """An address without a record: whoever may not gets 403, nothing is hidden."""
    return Row(name, get=get, post=post, **more)  # type: ignore[arg-type]


def reading(name: str, record: str, sees: frozenset[str], **more: object) -> Row:
    """A record's page: whoever sees it reads it, and nothing is posted there."""
    return Row(name, record, sees=sees, get=sees, **more)  # type: ignore[arg-type]


def acting(name: str, record: str, sees: frozenset[str], may: frozenset[str], **more: object) -> Row:
    """A form on a record: the same people open and post it."""
    return Row(name, record, sees=sees, get=may, post=may, **more)  # type: ignore[arg-type]


def steps(name: str, record: str, verbs: str, sees: frozenset[str], may: frozenset[str]) -> list[Row]:
    """Transitions of one record that the same people may run."""
    return [acting(name, record, sees, may, verb=verb) for verb in verbs.split()]
