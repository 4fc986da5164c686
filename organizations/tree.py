"""Paths of the organization tree: decimal ids of fixed width, one after the other.

Digits of fixed width sort the same under every collation, so a subtree is an index range on
SQLite and PostgreSQL alike.
"""

from django.db.models import Q

SEGMENT = 6  # digits per level: up to 999,999 organizations


def segment(pk: int) -> str:
    return f"{pk:0{SEGMENT}d}"


def first_beyond(path: str) -> str:
    """The smallest path that is not `path` or below it."""
    return f"{int(path) + 1:0{len(path)}d}"


def within(path: str, field: str = "path") -> Q:
    """Filter for `path` itself and everything below, on the named path column."""
    return Q(**{f"{field}__gte": path, f"{field}__lt": first_beyond(path)})


def strictly_below(path: str, field: str = "path") -> Q:
    return Q(**{f"{field}__gt": path, f"{field}__lt": first_beyond(path)})


def ancestors_and_self(path: str) -> list[str]:
    """Paths from the root down to `path`."""
    return [path[:end] for end in range(SEGMENT, len(path) + 1, SEGMENT)]


def organization_id(path: str) -> int:
    """Id of the organization at the end of the path."""
    return int(path[-SEGMENT:])
