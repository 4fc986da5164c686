"""Problems that somebody else raised, so that the house which got them cannot reword them; further apps register their own."""

from collections.abc import Callable

Origin = Callable[[set[int]], set[int]]  # of these problems, the ids of those that it raised
_origins: list[Origin] = []


def register_origin(origin: Origin) -> None:
    _origins.append(origin)


def raised_by_others(problems: set[int]) -> set[int]:
    """One query for each origin."""
    return set().union(*(origin(problems) for origin in _origins)) if problems else set()
